import { present } from '../../core/assessment.js';
import sharp from 'sharp';
import { afterEach, describe, expect, it } from 'vitest';
import { configSchema } from '../../config/schema.js';
import type { Clock } from '../../core/time.js';
import { createReasoner, type Reasoner } from '../reasoner.js';
import { assessment, history, view, type ViewParts } from '../../../test/support/views.js';
import { call, event, stream, TestServer, type Behaviour } from '../../../test/support/endpointServer.js';

const CHAIN =
  '<TYPE>fog(0.70)<TYPE_END><INFLUENCE>I<INFLUENCE_END><REASONING>R<REASONING_END>' +
  '<CONCLUSION>C<CONCLUSION_END><ANSWER>A red truck.<ANSWER_END>';
const flagged: ViewParts = {
  verdict: { kind: 'recover', reason: 'severity 0.60 over 0.30', sinceNs: 0n },
  assessment: assessment({ fog: 0.7, noise: 0.5 }, { severity: 0.6 }),
  recoveredPixels: new Uint8Array(64 * 48 * 3).fill(200),
};

let server: TestServer;
let reasoner: Reasoner;
let nowMs = 0;
const clock: Clock = { wallNs: () => 0n, monotonicMs: () => nowMs };

const start = async (behaviour: Behaviour, endpoint = {}, reason = {}) => {
  server = new TestServer(behaviour);
  const url = await server.start();
  const config = configSchema.parse({
    reason: { deadline_ms: 600_000, ...reason, endpoint: { url, backoff_initial_ms: 1, ...endpoint } },
  });
  reasoner = createReasoner(config.reason, { clock, env: { FOGLIGHT_ENDPOINT_KEY: 's3cret' } });
};
const ask = (
  text = 'What is parked at the gate?',
  parts: ViewParts = flagged,
  signal = new AbortController().signal,
) => {
  const shown = view(parts);
  return reasoner.reason({ id: 'q', text }, shown, history({ steady: present(shown.assessment) }), signal);
};
const counts = () => reasoner.describe().endpoint!.counts;

afterEach(async () => {
  await reasoner.close();
  await server.stop();
});

describe('a server that streams', () => {
  it('is asked about both views in order, with what was measured, and its chain is read', async () => {
    await start((_, response) => stream(response, [...CHAIN]), { profile: 'robust-r1' });
    const answer = await ask();
    expect(answer).toMatchObject({
      status: 'answered',
      text: 'A red truck.',
      views: ['captured', 'recovered'],
      chain: { types: [{ kind: 'fog', intensity: 0.7 }], influence: 'I', reasoning: 'R', conclusion: 'C' },
    });
    const [got] = server.got;
    expect(got!.words).toContain('strong fog (0.70 of 1) and moderate noise (0.50 of 1)');
    expect(got!.words).toContain('Question: What is parked at the gate?');
    expect(got!.authorization).toBe('Bearer s3cret');
    expect(got!.model).toBe('tester');
    const brightness = await Promise.all(
      got!.images.map(async (i) => (await sharp(Buffer.from(i, 'base64')).stats()).channels[0]!.mean),
    );
    expect(brightness.map(Math.round)).toEqual([0, 200]);
  });

  it('gets the captured view alone, and few words, for a clean picture', async () => {
    await start((_, response) => stream(response, ['A truck.']));
    const answer = await ask('What is at the gate?', {});
    expect(answer).toMatchObject({ text: 'A truck.', views: ['captured'] });
    expect(server.got[0]!.images).toHaveLength(1);
    expect(server.got[0]!.words).toContain('the answer alone');
    await ask('What is at the gate?', flagged);
    expect(server.got[1]!.maxTokens).toBeGreaterThan(server.got[0]!.maxTokens);
  });

  it('reads a reply that comes whole, and thoughts that come apart', async () => {
    await start((got, response) => {
      if (got.words.includes('Say whole')) {
        response.setHeader('content-type', 'application/json');
        return void response.end(
          JSON.stringify({ choices: [{ message: { content: '{"answer":"whole"}' } }] }),
        );
      }
      response.setHeader('content-type', 'text/event-stream');
      response.write(event({ delta: { reasoning_content: 'Hm. ' } }));
      response.write(event({ delta: { content: '{"answer":"apart"}' } }));
      response.end(event({ delta: {}, finish_reason: 'stop' }));
    });
    expect((await ask('Say whole')).text).toBe('whole');
    expect((await ask('Say apart')).text).toBe('apart');
  });

  it('says that it cannot tell when the model does', async () => {
    await start((_, response) => stream(response, ['{"answer":"Cannot tell."}']));
    expect(await ask()).toMatchObject({ status: 'cannot_tell', confidence: 0 });
  });

  it('is not asked what is measured', async () => {
    await start((_, response) => stream(response, ['nonsense']));
    expect((await ask('What is wrong with the picture?')).text).toContain('Strong fog');
    expect(server.got).toHaveLength(0);
  });
});

describe('CLEAR', () => {
  const wants = '<think>Too foggy.</think><image_restore>';
  it('shows the restored picture when it is asked for', async () => {
    await start(
      (got, response) =>
        stream(
          response,
          got.images.length === 1 ? [wants, 'never read'] : ['<think>Now.</think><answer>EXIT</answer>'],
        ),
      { profile: 'clear' },
    );
    expect(await ask()).toMatchObject({ text: 'EXIT', views: ['captured', 'recovered'] });
    expect(server.got.map((g) => g.images.length)).toEqual([1, 2]);
    expect(server.got[1]!.roles).toEqual(['system', 'user', 'assistant', 'user']);
    expect(counts()).toMatchObject({ restorations: 1 });
  });

  it('shows none when the model can do without', async () => {
    await start((_, response) => stream(response, ['<think>Clear.</think><answer>EXIT</answer>']), {
      profile: 'clear',
    });
    expect(await ask()).toMatchObject({ views: ['captured'] });
  });

  it('shows two at most, however often it is asked', async () => {
    await start((_, response) => stream(response, [wants]), { profile: 'clear', retries: 0 });
    await expect(ask()).rejects.toMatchObject({ code: 'FOG_ENDPOINT' });
    expect(server.got.map((g) => g.images.length)).toEqual([1, 2, 3]);
  });

  it('says that none can be had where recovery was refused', async () => {
    await start(
      (got, response) =>
        stream(
          response,
          got.words.includes('No restoration can be had') ? ['<answer>EXIT</answer>'] : [wants],
        ),
      { profile: 'clear' },
    );
    const { recoveredPixels: _, ...refused } = flagged;
    expect(await ask('What is it?', refused)).toMatchObject({ text: 'EXIT', views: ['captured'] });
  });
});

describe('restoration by a call (views: adaptive)', () => {
  const adaptive = { views: 'adaptive' };
  it('shows the restored picture to a model that calls for it, once, and its answer is taken', async () => {
    await start(
      (got, response) =>
        got.images.length === 1
          ? call(response, 'restore_image', 'c1')
          : stream(response, ['{"answer":"EXIT","reasoning":"now it can be read"}']),
      {},
      adaptive,
    );
    expect(await ask()).toMatchObject({ text: 'EXIT', views: ['captured', 'recovered'] });
    expect(server.got.map((g) => g.images.length)).toEqual([1, 2]);
    expect(server.got[0]!.tools).toEqual(['restore_image']);
    expect(server.got[1]!.roles).toEqual(['user', 'assistant', 'tool', 'user']);
    expect(counts()).toMatchObject({ restorations: 1 });
  });

  it('recovers nothing for a model that can do without', async () => {
    await start((_, response) => stream(response, ['{"answer":"EXIT"}']), {}, adaptive);
    const shown = view(flagged);
    const put = reasoner.reason(
      { id: 'q', text: 'What is it?' },
      shown,
      history(),
      new AbortController().signal,
    );
    expect(await put).toMatchObject({ views: ['captured'] });
    expect(shown.fetched.recovered).toBe(0);
  });

  it('offers it twice and then no more', async () => {
    await start(
      (got, response) =>
        got.tools.length > 0
          ? call(response, 'restore_image', `c${got.images.length}`)
          : stream(response, ['{"answer":"well"}']),
      {},
      adaptive,
    );
    expect((await ask()).text).toBe('well');
    expect(server.got.map((g) => g.tools.length)).toEqual([1, 1, 0]);
    expect(server.got.map((g) => g.images.length)).toEqual([1, 2, 3]);
  });

  it.each(['generic', 'robust-r1'])('takes the tag from a %s server that refuses calls', async (profile) => {
    await start(
      (got, response) => {
        if (got.tools.length > 0) return void response.writeHead(400).end('no tool parser');
        stream(response, got.images.length === 1 ? ['<image_restore>'] : ['<ANSWER>EXIT<ANSWER_END>']);
      },
      { profile },
      adaptive,
    );
    expect(await ask()).toMatchObject({ text: 'EXIT', views: ['captured', 'recovered'] });
    await ask();
    expect(server.got.map((g) => g.tools.length)).toEqual([1, 0, 0, 0, 0]);
  });

  it.each<[string, number[]]>([
    ['captured', [0]],
    ['recovered', [200]],
    ['both', [0, 200]],
  ])('views %s: what is sent at once', async (views, sent) => {
    for (const profile of ['generic', 'robust-r1']) {
      await start((_, response) => stream(response, ['{"answer":"yes"}']), { profile }, { views });
      await ask();
      const [got] = server.got;
      const means = got!.images.map(
        async (i) => (await sharp(Buffer.from(i, 'base64')).stats()).channels[0]!.mean,
      );
      expect((await Promise.all(means)).map(Math.round)).toEqual(sent);
      expect(got!.tools).toEqual([]);
      if (profile === 'generic') await Promise.all([reasoner.close(), server.stop()]);
    }
  });
});

describe('a model that does not see', () => {
  it('a picture: is found out at start and not asked', async () => {
    await start((_, response) => stream(response, ['I made this up.']));
    server.sees = 'none';
    await expect(ask()).rejects.toMatchObject({ code: 'FOG_ENDPOINT_REFUSED' });
    expect(server.got).toHaveLength(0);
    expect(reasoner.describe().endpoint!.ability).toMatchObject({ seesOne: false });
  });

  it('the second picture: gets both side by side in one', async () => {
    await start((_, response) => stream(response, ['{"answer":"yes"}']));
    server.sees = 'first';
    expect((await ask()).views).toEqual(['captured', 'recovered']);
    expect(reasoner.describe().endpoint!.ability).toMatchObject({ seesOne: true, seesTwo: false });
    const [image, ...more] = server.got[0]!.images;
    expect(more).toEqual([]);
    const { width, height } = await sharp(Buffer.from(image!, 'base64')).metadata();
    expect([width, height]).toEqual([128, 48]);
  });
});

describe('a server that fails', () => {
  const failing = (times: number, fail: Behaviour): Behaviour => {
    let left = times;
    return (got, response) => {
      left -= 1;
      return left >= 0 ? fail(got, response) : stream(response, ['{"answer":"at last"}']);
    };
  };
  it.each<[string, Behaviour]>([
    ['has an error of its own', (_, response) => void response.writeHead(503).end('overloaded')],
    ['drops the connection at once', (_, response) => void response.destroy()],
    [
      'drops it in the middle',
      (_, response) => {
        stream(response, ['{"answer":"half'], false);
        setTimeout(() => response.destroy(), 5);
      },
    ],
    [
      'ends in the middle as if nothing were',
      (_, response) => {
        stream(response, ['{"answer":"half'], false);
        response.end();
      },
    ],
    [
      'talks nonsense',
      (_, response) =>
        void response.writeHead(200, { 'content-type': 'text/event-stream' }).end('data: }{\n\n'),
    ],
    [
      'sends a web page',
      (_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
    ],
    ['says nothing', (_, response) => stream(response, [])],
  ])('%s: is tried again', async (_, fail) => {
    await start(failing(2, fail));
    expect((await ask()).text).toBe('at last');
    expect(counts()).toMatchObject({ requests: 3, retries: 2, failures: 0 });
  });

  it('is named after so many tries', async () => {
    await start((_, response) => void response.writeHead(500).end('no'), { retries: 1 });
    await expect(ask()).rejects.toMatchObject({ code: 'FOG_ENDPOINT' });
    expect(counts()).toMatchObject({ requests: 2, failures: 1 });
  });

  it('refuses for good: is not tried again, and the key is not told', async () => {
    await start((got, response) => void response.writeHead(401).end(`bad key ${got.authorization}`));
    const error = await ask().catch((e: unknown) => e as Error);
    expect(error).toMatchObject({ code: 'FOG_ENDPOINT_REFUSED' });
    expect((error as Error).message).toContain('status 401: bad key Bearer ***');
    expect(JSON.stringify(reasoner.describe())).not.toContain('s3cret');
    expect(counts()).toMatchObject({ requests: 1 });
  });

  it('is left alone after failures in a row, then tried once, then trusted again', async () => {
    let well = false;
    const fails: Behaviour = (_, response) =>
      well ? stream(response, ['{"answer":"well"}']) : void response.writeHead(500).end();
    await start(fails, { retries: 0, breaker_failures: 2, breaker_reset_ms: 1000 });
    const code = () =>
      ask().then(
        (a) => a.text,
        (e: { code: string }) => e.code,
      );
    expect([await code(), await code(), await code()]).toEqual([
      'FOG_ENDPOINT',
      'FOG_ENDPOINT',
      'FOG_ENDPOINT_RESTING',
    ]);
    expect(server.got).toHaveLength(2);
    nowMs += 1000;
    expect([await code(), await code()]).toEqual(['FOG_ENDPOINT', 'FOG_ENDPOINT_RESTING']);
    nowMs += 1000;
    well = true;
    expect([await code(), await code()]).toEqual(['well', 'well']);
    expect(reasoner.describe().endpoint).toMatchObject({ state: 'closed', counts: { turnedAway: 2 } });
  });

  it('leaves to the instruments what they can answer', async () => {
    await start((_, response) => void response.writeHead(500).end(), { retries: 0 });
    const answer = await ask('Is there any text?', {});
    expect(answer).toMatchObject({ status: 'answered', text: 'No text can be made out.' });
  });

  it('is not there at all', async () => {
    await start(() => {}, { retries: 0 });
    await server.stop();
    await expect(ask()).rejects.toMatchObject({ code: 'FOG_ENDPOINT_UNREACHABLE' });
  });
});

describe('a server that is late', () => {
  const stalls: Behaviour = (_, response) => stream(response, ['{"ans'], false);

  it('is cut off at the deadline, and its connection closed', async () => {
    await start(stalls, { cold_start_ms: 0 }, { deadline_ms: 300 });
    await reasoner.probe(new AbortController().signal);
    await expect(ask()).rejects.toMatchObject({ code: 'FOG_REASON_LATE' });
    await expect.poll(() => server.open).toBe(0);
    expect(reasoner.describe().counts).toMatchObject({ late: 1, answered: 0 });
  });

  it('has longer for its first answer, and only for that', async () => {
    let calls = 0;
    await start(
      (_, response) => {
        calls += 1;
        if (calls === 1) setTimeout(() => stream(response, ['{"answer":"warm"}']), 400);
        else stream(response, ['{"ans'], false);
      },
      { cold_start_ms: 30_000 },
      { deadline_ms: 200 },
    );
    expect((await ask()).text).toBe('warm');
    await expect(ask()).rejects.toMatchObject({ code: 'FOG_REASON_LATE' });
  });

  it('is let go when the question is withdrawn or the room closes', async () => {
    await start(stalls);
    await reasoner.probe(new AbortController().signal);
    const withdrawn = new AbortController();
    const first = ask('What is it?', flagged, withdrawn.signal);
    await expect.poll(() => server.open).toBe(1);
    withdrawn.abort();
    await expect(first).rejects.toMatchObject({ code: 'FOG_REASON_LATE' });
    const second = ask();
    await expect.poll(() => server.got.length).toBe(2);
    await Promise.all([expect(second).rejects.toMatchObject({ code: 'FOG_REASON_LATE' }), reasoner.close()]);
    await expect.poll(() => server.open).toBe(0);
  });
});

it('has no more in flight than max_concurrency allows, and serves all', async () => {
  await start((_, response) => void setTimeout(() => stream(response, ['{"answer":"yes"}']), 20), {
    max_concurrency: 2,
  });
  await ask();
  const answers = await Promise.all(Array.from({ length: 7 }, () => ask()));
  expect(answers.map((a) => a.text)).toEqual(Array<string>(7).fill('yes'));
  expect(server.mostOpen).toBe(2);
});
