import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { event, stream, TestServer, type Behaviour } from '../../../test/support/endpointServer.js';
import { assessment, history, view, type ViewParts } from '../../../test/support/views.js';
import { configSchema } from '../../config/schema.js';
import { createReasoner, type Reasoner } from '../reasoner.js';

const flagged: ViewParts = {
  verdict: { kind: 'recover', reason: 'severity 0.60 over 0.30', sinceNs: 0n },
  assessment: assessment({ fog: 0.7 }, { severity: 0.6 }),
  recoveredPixels: new Uint8Array(64 * 48 * 3).fill(200),
};

let server: TestServer;
let reasoner: Reasoner;

const start = async (behaviour: Behaviour, endpoint = {}, reason = {}) => {
  server = new TestServer(behaviour);
  const url = await server.start();
  const config = configSchema.parse({
    reason: { deadline_ms: 600_000, ...reason, endpoint: { url, backoff_initial_ms: 1, ...endpoint } },
  });
  reasoner = createReasoner(config.reason, { env: { FOGLIGHT_ENDPOINT_KEY: 's3cret' } });
};
const ask = (parts: ViewParts = flagged) =>
  reasoner.reason(
    { id: 'q', text: 'What is parked at the gate?' },
    view(parts),
    history(),
    new AbortController().signal,
  );

afterEach(async () => {
  await reasoner.close();
  await server.stop();
});

const json = (
  response: ServerResponse,
  status: number,
  body: object,
  headers: Record<string, string> = {},
): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
};
/** Thoughts, and the budget is spent. */
const thinks = (response: ServerResponse): void => {
  response.setHeader('content-type', 'text/event-stream');
  response.write(event({ delta: { reasoning_content: 'Let me see. ' } }));
  response.end(event({ delta: {}, finish_reason: 'length' }));
};

describe('a model that thinks', () => {
  it('gets a larger budget for the probe, and for its answers', async () => {
    await start((_, response) => stream(response, ['A truck.']));
    server.probing = (got, response, number) =>
      got.maxTokens < 1000 ? thinks(response) : stream(response, [number === 1 ? 'Red' : 'Blue']);
    expect((await ask()).text).toBe('A truck.');
    expect(server.got[0]!.maxTokens).toBeGreaterThan(4096);
  });

  it('that never answers is said to, and that is not remembered', async () => {
    await start((_, response) => stream(response, ['A truck.']), { retries: 0 });
    server.probing = (_, response) => thinks(response);
    await expect(ask()).rejects.toMatchObject({
      code: 'FOG_ENDPOINT',
      message: expect.stringContaining('gave no answer') as string,
    });
    server.probing = undefined;
    expect((await ask()).text).toBe('A truck.');
  });

  it('that spends the budget of an answer gets more at the next try', async () => {
    await start((got, response) =>
      got.maxTokens < 4096 ? thinks(response) : stream(response, ['A truck.']),
    );
    expect((await ask()).text).toBe('A truck.');
    expect(server.got).toHaveLength(2);
  });
});

describe('an error inside a reply with status 200', () => {
  const tooLong = { error: { message: "This model's maximum context length is 4096 tokens", code: 400 } };
  it.each<[string, Behaviour]>([
    [
      'in a stream',
      (_, response) => {
        response.setHeader('content-type', 'text/event-stream');
        response.end(`data: ${JSON.stringify(tooLong)}\n\n`);
      },
    ],
    [
      'after some text',
      (_, response) => {
        response.setHeader('content-type', 'text/event-stream');
        response.write(event({ delta: { content: 'A tr' } }));
        response.end(`data: ${JSON.stringify(tooLong)}\n\n`);
      },
    ],
    ['as the whole reply', (_, response) => json(response, 200, tooLong)],
    ['in the older form', (_, response) => json(response, 200, { object: 'error', ...tooLong.error })],
    ['with status 500 all the same', (_, response) => json(response, 500, tooLong)],
  ])('%s: its words are told, and what cannot pass is not tried again', async (_, behaviour) => {
    await start(behaviour);
    await expect(ask()).rejects.toMatchObject({
      code: 'FOG_ENDPOINT_REFUSED',
      message: expect.stringContaining('maximum context length is 4096 tokens') as string,
    });
    expect(server.got).toHaveLength(1);
  });

  it('that may pass is tried again; the key in its words is not told', async () => {
    await start((_, response) => json(response, 200, { error: 'overloaded, key s3cret' }), { retries: 1 });
    const error = await ask().catch((e: Error) => e);
    expect(error).toMatchObject({ code: 'FOG_ENDPOINT' });
    expect((error as Error).message).toContain('overloaded, key ***');
    expect(server.got).toHaveLength(2);
  });
});

describe('a server that says when to come back', () => {
  const busy = (response: ServerResponse, seconds: string): void =>
    json(
      response,
      429,
      { error: { message: 'Rate limit of 1000 tokens per minute exceeded' } },
      { 'retry-after': seconds },
    );

  it('is left alone for so long', async () => {
    const order: string[] = [];
    await start((_, response) => {
      order.push('asked');
      if (order.length > 1) return stream(response, ['A truck.']);
      busy(response, '1');
      setTimeout(() => order.push('half of it is over'), 500);
    });
    expect((await ask()).text).toBe('A truck.');
    expect(order).toEqual(['asked', 'half of it is over', 'asked']);
  });

  it('and later than the deadline: the failure stands at once', async () => {
    await start((_, response) => busy(response, '3600'), { cold_start_ms: 0 }, { deadline_ms: 60_000 });
    await expect(ask()).rejects.toMatchObject({ code: 'FOG_ENDPOINT' });
    expect(server.got).toHaveLength(1);
  });
});

describe('a server that refuses a parameter', () => {
  const refuse = (response: ServerResponse, param: string, message: string): void =>
    json(response, 400, {
      error: { message, param, type: 'invalid_request_error', code: 'unsupported_parameter' },
    });

  it('is asked again by the other name and without temperature, and that is remembered', async () => {
    await start(({ parameters }, response) => {
      if ('max_tokens' in parameters)
        return refuse(
          response,
          'max_tokens',
          "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.",
        );
      if ('temperature' in parameters)
        return refuse(
          response,
          'temperature',
          "Unsupported value: 'temperature' does not support 0 with this model.",
        );
      stream(response, ['A truck.']);
    });
    expect((await ask()).text).toBe('A truck.');
    expect(server.got).toHaveLength(3);
    expect(server.got[2]!.parameters).toHaveProperty('max_completion_tokens');
    await ask();
    expect(server.got).toHaveLength(4);
  });

  it('with another refusal stays refused', async () => {
    await start((_, response) => refuse(response, 'messages', 'Unsupported image format'));
    await expect(ask()).rejects.toMatchObject({ code: 'FOG_ENDPOINT_REFUSED' });
    expect(server.got).toHaveLength(1);
  });
});

describe('a reply in another form', () => {
  it.each<[string, Behaviour]>([
    [
      'content as a list of parts',
      (_, response) =>
        json(response, 200, {
          choices: [
            {
              message: {
                content: [
                  { type: 'text', text: 'A ' },
                  { type: 'text', text: 'truck.' },
                ],
              },
              finish_reason: 'stop',
            },
          ],
        }),
    ],
    [
      'an event stream sent as JSON',
      (_, response) => {
        response.setHeader('content-type', 'application/json');
        response.write(event({ delta: { content: 'A truck.' } }));
        response.end(event({ delta: {}, finish_reason: 'stop' }));
      },
    ],
    [
      'JSON sent as an event stream',
      (_, response) => {
        response.setHeader('content-type', 'text/event-stream');
        response.end(JSON.stringify({ choices: [{ message: { content: 'A truck.' } }] }));
      },
    ],
  ])('%s', async (_, behaviour) => {
    await start(behaviour);
    expect((await ask()).text).toBe('A truck.');
  });

  it('the arguments of a call as an object', async () => {
    await start(
      (got, response) =>
        got.roles.includes('tool')
          ? stream(response, ['A truck.'])
          : json(response, 200, {
              choices: [
                {
                  message: {
                    content: null,
                    tool_calls: [{ id: 'a', function: { name: 'restore_image', arguments: {} } }],
                  },
                  finish_reason: 'tool_calls',
                },
              ],
            }),
      {},
      { views: 'adaptive' },
    );
    expect(await ask()).toMatchObject({ text: 'A truck.', views: ['captured', 'recovered'] });
  });
});
