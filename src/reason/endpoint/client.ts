import { z } from 'zod';
import { FoglightError } from '../../core/errors.js';
import { events } from './sse.js';

/** One part of a message: words, or a JPEG. */
export type Content =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image_url'; readonly image_url: { readonly url: string } };

/** A call of a function the model was offered. */
export interface ToolCall {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: string };
}

export type Message =
  | { readonly role: 'system' | 'user' | 'assistant'; readonly content: string | readonly Content[] }
  | { readonly role: 'assistant'; readonly content: string; readonly tool_calls: readonly ToolCall[] }
  | { readonly role: 'tool'; readonly tool_call_id: string; readonly content: string };

export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly Message[];
  readonly max_tokens: number;
  readonly temperature: number;
  readonly tools?: readonly object[];
}

/** A failure that may pass: worth another try. */
export class Transient extends FoglightError {}

const delta = z.object({
  content: z.string().nullish(),
  // Servers with a parser for thinking models send thoughts apart; the name differs.
  reasoning_content: z.string().nullish(),
  reasoning: z.string().nullish(),
  tool_calls: z
    .array(
      z.object({
        index: z.number().optional(),
        id: z.string().nullish(),
        function: z.object({ name: z.string().nullish(), arguments: z.string().nullish() }).nullish(),
      }),
    )
    .nullish(),
});
const chunkSchema = z.object({
  choices: z.array(z.object({ delta: delta.optional(), message: delta.optional() })),
  error: z.unknown().optional(),
});
const modelsSchema = z.object({ data: z.array(z.object({ id: z.string() })) });

/** Speaks the OpenAI protocol to one server. The key is sent, never told. */
export class Client {
  readonly #base: string;
  readonly #key: string | undefined;

  /** @throws FOG_CONFIG when the address is none, or holds credentials */
  constructor(url: string, key: string | undefined) {
    const parsed = URL.canParse(url) ? new URL(url) : undefined;
    if (!parsed || !/^https?:$/.test(parsed.protocol))
      throw new FoglightError('FOG_CONFIG', 'reason.endpoint.url is not an http address');
    if (parsed.username !== '' || parsed.password !== '')
      throw new FoglightError(
        'FOG_CONFIG',
        'reason.endpoint.url holds credentials; put the key into the environment',
      );
    this.#base = url.replace(/\/+$/, '');
    this.#key = key;
  }

  /** Names of the models the server lists. */
  async models(signal: AbortSignal): Promise<string[]> {
    const response = await this.#fetch('/models', { signal });
    const body: unknown = await response.json().catch(() => undefined);
    const listed = modelsSchema.safeParse(body);
    if (!listed.success) throw new Transient('FOG_ENDPOINT', 'its list of models cannot be read');
    return listed.data.data.map((model) => model.id);
  }

  /**
   * Sends a conversation and yields the answer's text as it comes, thoughts sent apart between `<think>` tags.
   * Leaving the loop ends the request.
   *
   * @param calls gets the functions the model calls, whole once the text has ended
   */
  async *chat(request: ChatRequest, signal: AbortSignal, calls: ToolCall[] = []): AsyncGenerator<string> {
    const response = await this.#fetch('/chat/completions', {
      method: 'POST',
      body: JSON.stringify({ ...request, stream: true }),
      signal,
    });
    let thinking = false;
    for await (const { text, thought } of pieces(response, calls)) {
      if (thought !== thinking) yield thought ? '<think>' : '</think>';
      thinking = thought;
      yield text;
    }
    if (thinking) yield '</think>';
  }

  async #fetch(path: string, init: RequestInit): Promise<Response> {
    const headers = {
      'content-type': 'application/json',
      ...(this.#key !== undefined && this.#key !== '' && { authorization: `Bearer ${this.#key}` }),
    };
    const response = await fetch(`${this.#base}${path}`, { ...init, headers }).catch((cause: unknown) => {
      throw this.#unreachable(cause, init.signal);
    });
    if (response.ok) return response;
    const said = this.#redact((await response.text().catch(() => '')).slice(0, 300).replace(/\s+/g, ' '));
    const detail = `status ${response.status}${said === '' ? '' : `: ${said}`}`;
    const passes = response.status >= 500 || response.status === 429 || response.status === 408;
    throw passes ? new Transient('FOG_ENDPOINT', detail) : new FoglightError('FOG_ENDPOINT_REFUSED', detail);
  }

  #unreachable(cause: unknown, signal: AbortSignal | null | undefined): Error {
    if (signal?.aborted) return new FoglightError('FOG_REASON_LATE', 'the endpoint');
    const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
    const why = inner instanceof Error ? inner.message : String(inner);
    return new Transient('FOG_ENDPOINT_UNREACHABLE', this.#redact(why));
  }

  #redact(text: string): string {
    return this.#key ? text.replaceAll(this.#key, '***') : text;
  }
}

interface Piece {
  readonly text: string;
  readonly thought: boolean;
}

/** The pieces of an answer, whether the server streams or sends it whole. */
async function* pieces(response: Response, calls: ToolCall[]): AsyncGenerator<Piece> {
  if (!response.body) throw new Transient('FOG_ENDPOINT', 'an empty reply');
  if (/json/.test(response.headers.get('content-type') ?? '')) {
    yield* piecesOf(await response.text(), calls);
    return;
  }
  let ended = false;
  try {
    for await (const data of events(response.body)) {
      if (data === '[DONE]') return;
      ended ||= /"finish_reason"\s*:\s*"/.test(data);
      yield* piecesOf(data, calls);
    }
  } catch (cause) {
    if (cause instanceof FoglightError) throw cause;
    throw new Transient('FOG_ENDPOINT', `the reply broke off (${(cause as Error).message})`, cause);
  }
  if (!ended) throw new Transient('FOG_ENDPOINT', 'the reply broke off');
}

function* piecesOf(json: string, calls: ToolCall[]): Generator<Piece> {
  const chunk = chunkSchema.safeParse(parsed(json));
  if (!chunk.success) throw new Transient('FOG_ENDPOINT', 'a reply that cannot be read');
  for (const { delta: part, message } of chunk.data.choices) {
    const said = part ?? message;
    for (const piece of said?.tool_calls ?? []) take(calls, piece);
    const thought = said?.reasoning_content ?? said?.reasoning ?? '';
    if (thought !== '') yield { text: thought, thought: true };
    if (said?.content) yield { text: said.content, thought: false };
  }
}

/** Adds a piece of a call: the first has its name, the others go on with its arguments. */
function take(calls: ToolCall[], piece: NonNullable<z.infer<typeof delta>['tool_calls']>[number]): void {
  const at = piece.index ?? calls.length;
  const known = calls[at];
  const said = piece.function?.arguments ?? '';
  if (known) {
    const { name, arguments: before } = known.function;
    calls[at] = { ...known, function: { name, arguments: before + said } };
  } else if (piece.function?.name && at === calls.length) {
    const id = piece.id || `call_${at}`;
    calls.push({ id, type: 'function', function: { name: piece.function.name, arguments: said } });
  }
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
