import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import sharp from 'sharp';

/** A chat request as the server got it. */
export interface Got {
  readonly words: string;
  /** JPEGs, base64. */
  readonly images: readonly string[];
  readonly maxTokens: number;
  readonly model: string;
  readonly authorization: string | undefined;
  readonly roles: readonly string[];
  /** Everything in the request but the messages. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Names of the functions it was offered. */
  readonly tools: readonly string[];
}

export type Behaviour = (got: Got, response: ServerResponse) => void | Promise<void>;

/** A real OpenAI-compatible HTTP server for tests, which behaves as it is told: well, slowly, or badly. */
export class TestServer {
  readonly #server = createServer((request, response) => void this.#serve(request, response));
  /** Chat requests that were not probes, in order. */
  readonly got: Got[] = [];
  behaviour: Behaviour;
  models = ['tester'];
  /** What it does with a probe: sees both pictures, the first alone, or none. */
  sees: 'both' | 'first' | 'none' = 'both';
  /** Answers the probes instead, each with its number from 0. */
  probing: ((got: Got, response: ServerResponse, number: number) => void) | undefined;
  #probes = 0;
  open = 0;
  mostOpen = 0;

  constructor(behaviour: Behaviour) {
    this.behaviour = behaviour;
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url === '/v1/models') {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ object: 'list', data: this.models.map((id) => ({ id })) }));
      return;
    }
    const got = understand(request, await bodyOf(request));
    const probed = /What colour is the (second )?picture/.exec(got.words);
    if (probed && this.probing) return this.probing(got, response, this.#probes++);
    if (probed) return stream(response, [await this.#colour(got, probed[1] !== undefined)]);
    this.got.push(got);
    this.open += 1;
    this.mostOpen = Math.max(this.mostOpen, this.open);
    response.on('close', () => (this.open -= 1));
    await this.behaviour(got, response);
  }

  async #colour({ images }: Got, second: boolean): Promise<string> {
    if (this.sees === 'none') return 'Green, I think.';
    const image = this.sees === 'both' && second ? images[1] : images[0];
    return image === undefined ? 'I see no such picture.' : (await isBlue(image)) ? 'Blue.' : 'Red.';
  }
}

/** Which of red and blue a JPEG shows more of. */
async function isBlue(base64: string): Promise<boolean> {
  const { channels } = await sharp(Buffer.from(base64, 'base64')).stats();
  return channels[2]!.mean > channels[0]!.mean;
}

/** Sends pieces as server-sent events, then the end. */
export function stream(response: ServerResponse, pieces: readonly string[], finish = true): void {
  response.setHeader('content-type', 'text/event-stream');
  for (const content of pieces) response.write(event({ delta: { content } }));
  if (!finish) return;
  response.write(event({ delta: {}, finish_reason: 'stop' }));
  response.end('data: [DONE]\n\n');
}

/** Calls a function, its arguments in two pieces as servers stream them. */
export function call(response: ServerResponse, name: string, id: string): void {
  response.setHeader('content-type', 'text/event-stream');
  const tool = (rest: object): object => ({ delta: { tool_calls: [{ index: 0, ...rest }] } });
  response.write(event(tool({ id, type: 'function', function: { name, arguments: '' } })));
  response.write(event(tool({ function: { arguments: '{' } })));
  response.write(event(tool({ function: { arguments: '}' } })));
  response.write(event({ delta: {}, finish_reason: 'tool_calls' }));
  response.end('data: [DONE]\n\n');
}

export const event = (choice: object): string =>
  `data: ${JSON.stringify({ choices: [{ index: 0, ...choice }] })}\n\n`;

interface Body {
  readonly model: string;
  readonly max_tokens: number;
  readonly tools?: readonly { readonly function: { readonly name: string } }[];
  readonly messages: readonly {
    readonly role: string;
    readonly content:
      | string
      | readonly {
          readonly type: string;
          readonly text?: string;
          readonly image_url?: { readonly url: string };
        }[];
  }[];
}

function understand(request: IncomingMessage, body: Body): Got {
  const parts = body.messages.flatMap((m) =>
    typeof m.content === 'string' ? [{ type: 'text', text: m.content }] : m.content,
  );
  const images = parts.flatMap((p) =>
    'image_url' in p && p.image_url ? [p.image_url.url.replace('data:image/jpeg;base64,', '')] : [],
  );
  const { messages: _, ...parameters } = body;
  return {
    parameters: { ...parameters },
    words: parts.flatMap((p) => (p.text === undefined ? [] : [p.text])).join('\n'),
    images,
    maxTokens: body.max_tokens,
    model: body.model,
    authorization: request.headers.authorization,
    roles: body.messages.map((m) => m.role),
    tools: (body.tools ?? []).map((tool) => tool.function.name),
  };
}

async function bodyOf(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as Body;
}
