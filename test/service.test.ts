// Replies are looked into as they are: what they hold is what is tested.
/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access */
/* eslint-disable @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-argument */
/* eslint-disable @typescript-eslint/no-unsafe-return, @typescript-eslint/no-explicit-any */
import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, onTestFailed, test } from 'vitest';
import { FFMPEG } from './support/tools.js';
import { describeWith } from './support/need.js';
import { live, startService, until, type TestService } from './support/service.js';

const camera = (rate = 10, size = '160x120'): string => `lavfi:testsrc2=size=${size}:rate=${rate}`;

describeWith([FFMPEG], 'foglight serve', () => {
  let it: TestService;
  beforeAll(async () => {
    it = await startService({
      config: { gate: { condition_hold_ms: 200 } },
      allow_sources: ['lavfi:testsrc2*'],
      cameras: {
        gate: { source: camera(), questions: ['Is the picture foggy?'] },
        north_yard: { source: camera(5) },
        off: { source: camera(), enabled: false },
      },
    });
  });
  afterAll(() => it.close());

  const statusOf = async (name: string) => (await it.call('GET', `/api/cameras/${name}`)).json;
  const sees = (name: string) =>
    until(async () => (await it.call('GET', `/api/cameras/${name}/best.jpg`)).status === 200);
  const failed = (): void => onTestFailed(() => void process.stderr.write(it.log.join('\n')));

  test('watches what its file names', async () => {
    failed();
    await Promise.all([sees('gate'), sees('north_yard')]);
    const { json } = await it.call('GET', '/api/cameras');
    expect(json.cameras.map((one: { name: string }) => one.name)).toEqual(['gate', 'north_yard', 'off']);
    expect(json.cameras[0]).toMatchObject({ state: 'running', picture: { width: 160, height: 120 } });
    expect(json.cameras[2]).toMatchObject({ state: 'off', enabled: false, picture: null });
    expect((await it.call('GET', '/livez')).json).toBe('ok\n');
    expect((await it.call('GET', '/readyz')).status).toBe(200);
  });

  test('a picture says which it is, when, and how old', async () => {
    await sees('gate');
    const response = await fetch(`${it.address}/api/cameras/gate/best.jpg?view=captured&width=64`);
    const { headers } = response;
    expect(headers.get('x-foglight-view')).toBe('captured');
    expect(Number(headers.get('x-foglight-stamp'))).toBeGreaterThan(1e9);
    expect(Number(headers.get('x-foglight-age-ms'))).toBeGreaterThanOrEqual(0);
    expect(headers.get('cache-control')).toBe('no-store');
    const meta = await sharp(Buffer.from(await response.arrayBuffer())).metadata();
    expect(meta).toMatchObject({ format: 'jpeg', width: 64, height: 48 });
    expect((await it.call('GET', '/api/cameras/none/best.jpg')).json).toMatchObject({
      error: 'FOG_CAMERA_UNKNOWN',
    });
    expect((await it.call('GET', '/api/cameras/gate/best.jpg?view=x')).status).toBe(400);
  });

  test('cameras come, change and go without disturbing another', async () => {
    failed();
    await sees('gate');
    const watching = await live(it.address);
    watching.say({ cameras: ['gate'], kinds: ['source', 'verdict', 'error'] });
    const added = await it.call('POST', '/api/cameras', { name: 'dock', source: camera(), watch: 'every' });
    expect(added.status).toBe(201);
    await sees('dock');
    const again = await it.call('POST', '/api/cameras', { name: 'dock', source: camera() });
    expect(again.json).toMatchObject({ error: 'FOG_CAMERA_EXISTS' });
    expect(again.status).toBe(409);

    const dock = it.service.cameras.get('dock');
    const changed = await it.call('PATCH', '/api/cameras/dock', {
      questions: ['Is anything moving?'],
      config: { gate: { policy: 'never' } },
    });
    expect(changed.json.questions).toEqual(['Is anything moving?']);
    // Live options and questions change in place: the source goes on.
    expect(it.service.cameras.get('dock')).toBe(dock);
    await it.call('PATCH', '/api/cameras/dock', { source: camera(4) });
    expect(it.service.cameras.get('dock')).not.toBe(dock);
    await sees('dock');

    expect((await it.call('PATCH', '/api/cameras/dock', { enabled: false })).json.state).toBe('off');
    expect((await it.call('PATCH', '/api/cameras/dock', { enabled: true })).json.state).not.toBe('off');
    expect((await it.call('DELETE', '/api/cameras/dock')).status).toBe(204);
    expect((await it.call('GET', '/api/cameras/dock')).status).toBe(404);
    const metrics: string = (await it.call('GET', '/metrics')).json;
    expect(metrics).not.toContain('camera="dock"');
    expect(metrics).toMatch(/foglight_verdicts_total\{camera="gate",verdict="\w+"\} \d+/);

    const verdicts = watching.records.filter(({ type }) => type === 'verdict').length;
    await until(() => watching.records.filter(({ type }) => type === 'verdict').length > verdicts + 3);
    // The other camera's source never changed its state.
    expect(watching.records.filter(({ type }) => type === 'source' || type === 'error')).toEqual([]);
    watching.socket.close();
  });

  test('a change that is wrong changes nothing, and says what is wrong', async () => {
    const before = await statusOf('north_yard');
    for (const [patch, status] of [
      [{ config: { gate: { high: 7 } } }, 400],
      [{ config: { gate: { high: 0.1, low: 0.9 } } }, 400],
      [{ sauce: 'x' }, 400],
      [{ source: '/etc/passwd' }, 403],
      [{ source: 'http://169.254.169.254/' }, 403],
    ] as const) {
      const { status: got, json } = await it.call('PATCH', '/api/cameras/north_yard', patch);
      expect(got).toBe(status);
      expect(json.message).toBeTruthy();
    }
    const { source, config } = await statusOf('north_yard');
    expect({ source, config }).toEqual({ source: before.source, config: before.config });
  });

  test('one question to one camera, to those it names, and to all', async () => {
    await Promise.all([sees('gate'), sees('north_yard')]);
    const asked = async (body: unknown) => (await it.call('POST', '/api/ask', body)).json.answers;
    const one = await asked({ question: 'Is the picture foggy?', cameras: ['gate'] });
    expect(one).toHaveLength(1);
    expect(one[0]).toMatchObject({
      camera: 'gate',
      error: null,
      answer: { status: 'answered', views: ['captured'] },
    });
    expect(one[0].answer.stamp).toBeGreaterThan(1e9);
    const named = await asked({ question: 'Is the north yard camera foggy?' });
    expect(named.map((one: { camera: string }) => one.camera)).toEqual(['north_yard']);
    const all = await asked({ question: 'Which cameras are foggy?' });
    expect(all.map((one: { camera: string }) => one.camera)).toEqual(['gate', 'north_yard']);
    expect((await it.call('POST', '/api/ask', { question: 'x', cameras: ['none'] })).status).toBe(404);
    const off = await asked({ question: 'Is it dark?', cameras: ['off'] });
    expect(off[0]).toMatchObject({ camera: 'off', answer: null, error: { error: 'FOG_CAMERA_UNKNOWN' } });
  });

  test('standing questions, with the last answer or why there is none', async () => {
    await until(async () => (await it.call('GET', '/api/questions')).json.questions[0].last_answer !== null);
    const { json } = await it.call('PUT', '/api/questions', { camera: 'off', questions: ['Is it dark?'] });
    expect(json.questions).toMatchObject([
      { camera: 'gate', question: 'Is the picture foggy?', last_answer: { camera: 'gate' } },
      { camera: 'off', question: 'Is it dark?', last_answer: null, why_not: 'the camera is not enabled' },
    ]);
  });

  test('the live socket sends what was subscribed to, and pictures of the size asked for', async () => {
    await sees('gate');
    const client = await live(it.address);
    client.say({
      cameras: ['gate'],
      kinds: ['report'],
      pictures: [{ camera: 'gate', view: 'captured', width: 64, rate_hz: 20 }],
    });
    await until(() => client.pictures.length >= 3 && client.records.length >= 4);
    expect(client.records[0]).toMatchObject({ type: 'hello', format: 2 });
    expect(new Set(client.records.slice(1).map(({ type, camera }) => `${type} ${camera}`))).toEqual(
      new Set(['report gate']),
    );
    const { facts, jpeg } = client.pictures[0]!;
    expect(facts).toMatchObject({ type: 'picture', camera: 'gate', view: 'captured' });
    expect(await sharp(jpeg).metadata()).toMatchObject({ format: 'jpeg', width: 64 });
    const stamps = client.pictures.map(({ facts: { stamp } }) => stamp as number);
    expect([...stamps].sort((a, b) => a - b)).toEqual(stamps);
    client.say('nonsense');
    await until(() => client.socket.readyState === client.socket.CLOSED);
    expect(client.records.at(-1)).toMatchObject({ type: 'error', error: 'FOG_REQUEST' });
  });

  test('many viewers of one camera cost one encoding a size', async () => {
    await it.call('POST', '/api/cameras', {
      name: 'still',
      source: 'lavfi:testsrc2=size=160x120:rate=10:duration=1',
      config: { source: { max_age_ms: 600_000 }, gate: { policy: 'never' } },
    });
    await until(async () => (await statusOf('still')).state === 'ended');
    await sees('still');
    const encoded = async () =>
      Number(/foglight_pictures_encoded (\d+)/.exec((await it.call('GET', '/metrics')).json)![1]);
    const before = await encoded();
    const replies = await Promise.all(
      Array.from({ length: 16 }, (_, i) =>
        fetch(`${it.address}/api/cameras/still/best.jpg?view=captured&width=${65 + i}`),
      ),
    );
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
    expect((await encoded()) - before).toBe(1);
    const etag = replies[0]!.headers.get('etag')!;
    const same = await it.call('GET', '/api/cameras/still/best.jpg?view=captured&width=65', undefined, {
      'if-none-match': etag,
    });
    expect(same.status).toBe(304);
    await it.call('DELETE', '/api/cameras/still');
  });

  test('best.mjpeg sends one picture after another, each with its stamp', async () => {
    await sees('gate');
    const gone = new AbortController();
    const response = await fetch(`${it.address}/api/cameras/gate/best.mjpeg?width=64&rate_hz=20`, {
      signal: gone.signal,
    });
    expect(response.headers.get('content-type')).toMatch(/^multipart\/x-mixed-replace; boundary=/);
    let text = '';
    for await (const piece of response.body!) {
      text += Buffer.from(piece as Uint8Array).toString('latin1');
      if (text.split('x-foglight-stamp: ').length > 3) break;
    }
    gone.abort();
    expect(text.match(/x-foglight-view: (best|captured|recovered)/g)!.length).toBeGreaterThanOrEqual(3);
  });

  test('the description names every address, and every request in it is checked', async () => {
    const { json } = await it.call('GET', '/api/openapi.json');
    expect(json.openapi).toBe('3.1.0');
    expect(Object.keys(json.paths)).toContain('/api/cameras/{name}/best.jpg');
    expect(
      json.paths['/api/cameras'].post.requestBody.content['application/json'].schema.properties.config
        .properties.gate.properties.high,
    ).toMatchObject({ minimum: 0, maximum: 1 });
    expect(json.paths['/livez'].get.security).toBeUndefined();
    for (const [path, methods] of Object.entries(json.paths as Record<string, Record<string, any>>))
      for (const [method, operation] of Object.entries(methods)) {
        if (!operation.requestBody) continue;
        const { status, json } = await it.call(
          method.toUpperCase(),
          path.replace('{name}', 'gate').replace('{id}', 'x'),
          { nonsense: 1 },
        );
        expect(status, `${method} ${path}`).toBe(400);
        expect(json.error).toBe('FOG_REQUEST');
      }
  });

  test('nothing of a too large, broken or lost request reaches the service', async () => {
    expect((await it.call('POST', '/api/ask', { question: 'x'.repeat(100_000) })).status).toBe(413);
    const broken = await fetch(`${it.address}/api/ask`, {
      method: 'POST',
      body: '{',
      headers: { 'content-type': 'application/json' },
    });
    expect(broken.status).toBe(400);
    expect(await broken.json()).toMatchObject({ error: 'FOG_REQUEST' });
    for (const path of [
      '/nothing',
      '/api/cameras/%2e%2e%2fetc',
      '/api/cameras/..%2f..%2fetc%2fpasswd/best.jpg',
    ])
      expect((await it.call('GET', path)).status).toBe(404);
  });
});

describe('who may use it', () => {
  const env = { FOGLIGHT_TOKEN: 'operator-token', FOGLIGHT_VIEWER_TOKEN: 'viewer-token' };
  const secret = 'hunter2';
  let it: TestService;
  beforeAll(async () => {
    it = await startService(
      {
        cameras: { gate: { source: `rtsp://admin:${secret}@127.0.0.1:1/live` } },
        server: { origins: ['http://wall.example'] },
      },
      { env },
    );
  });
  afterAll(() => it.close());
  const as = (token: string) => ({ authorization: `Bearer ${token}` });

  test('nothing is open without a token but /livez', async () => {
    const { json } = await it.call('GET', '/api/openapi.json', undefined, as('viewer-token'));
    expect((await it.call('GET', '/livez')).status).toBe(200);
    for (const [path, methods] of Object.entries(json.paths as Record<string, object>))
      for (const method of Object.keys(methods)) {
        if (path === '/livez' || path === '/api/session') continue;
        const { status } = await it.call(method.toUpperCase(), path.replace(/\{\w+\}/, 'gate'));
        expect(status, `${method} ${path}`).toBe(401);
      }
    await expect(live(it.address)).rejects.toThrow(/401/);
  });

  test('a viewer looks and asks; an operator changes', async () => {
    expect((await it.call('GET', '/api/cameras', undefined, as('viewer-token'))).status).toBe(200);
    expect((await it.call('DELETE', '/api/cameras/gate', undefined, as('viewer-token'))).status).toBe(403);
    const off = await it.call('PATCH', '/api/cameras/gate', { enabled: false }, as('operator-token'));
    expect(off.status).toBe(200);
    expect(
      (await it.call('PATCH', '/api/cameras/gate', { enabled: true }, as('operator-token'))).status,
    ).toBe(200);
    expect((await it.call('GET', '/api/cameras', undefined, as('operator-toke'))).status).toBe(401);
  });

  test('a browser signs in with a cookie that scripts cannot read', async () => {
    expect((await it.call('POST', '/api/session', { token: 'no' })).status).toBe(401);
    const { json, headers } = await it.call('POST', '/api/session', { token: 'viewer-token' });
    expect(json).toEqual({ role: 'viewer' });
    const cookie = headers.get('set-cookie')!;
    expect(cookie).toMatch(/HttpOnly; SameSite=Strict/);
    expect((await it.call('GET', '/api/cameras', undefined, { cookie: cookie.split(';')[0]! })).status).toBe(
      200,
    );
  });

  test('pages of another origin and other host names are refused, also on the live socket', async () => {
    const evil = { ...as('viewer-token'), origin: 'http://evil.example' };
    expect((await it.call('GET', '/api/cameras', undefined, evil)).status).toBe(403);
    await expect(live(it.address, evil)).rejects.toThrow(/403/);
    await expect(live(it.address, { ...as('viewer-token'), host: 'rebound.example' })).rejects.toThrow(/403/);
    const wall = await live(it.address, { ...as('viewer-token'), origin: 'http://wall.example' });
    wall.socket.close();
  });

  test('no credentials in any reply or log', async () => {
    await until(
      async () =>
        (await it.call('GET', '/api/cameras/gate', undefined, as('viewer-token'))).json.state === 'waiting',
    );
    const replies = await Promise.all(
      ['/api/cameras', '/api/cameras/gate', '/metrics', '/api/questions', '/api/openapi.json'].map(
        async (path) => JSON.stringify((await it.call('GET', path, undefined, as('viewer-token'))).json),
      ),
    );
    const denied = await it.call(
      'POST',
      '/api/cameras',
      { name: 'x', source: `rtsp://root:${secret}@10.9.9.9/` },
      as('operator-token'),
    );
    const all = [...replies, JSON.stringify(denied.json), ...it.log].join('\n');
    expect(denied.status).toBe(403);
    expect(all).not.toContain(secret);
    expect(all).not.toContain('-token');
  });

  test('an address that others can reach needs a token', async () => {
    await expect(startService({ server: { host: '0.0.0.0' } })).rejects.toMatchObject({ code: 'FOG_LISTEN' });
    const open = await startService({ server: { host: '0.0.0.0' } }, { env });
    await open.close();
  });
});

describe('what was changed at run time', () => {
  test('is there after a restart, over the file', async () => {
    const config = {
      allow_sources: ['lavfi:*'],
      cameras: { a: { source: camera(2) }, b: { source: camera(2) }, c: { source: camera(2) } },
    };
    const first = await startService(config);
    await first.call('PATCH', '/api/cameras/a', { enabled: false });
    await first.call('DELETE', '/api/cameras/b');
    await first.call('POST', '/api/cameras', { name: 'd', source: camera(2), questions: ['Is it dark?'] });
    const before = (await first.call('GET', '/api/cameras')).json.cameras;
    const runtime = readFileSync(`${first.state}/runtime.json`, 'utf8');
    await first.service.close();

    const second = await startService(config, { state: first.state });
    const after = (await second.call('GET', '/api/cameras')).json.cameras;
    const parts = (all: Record<string, unknown>[]) =>
      all.map(({ name, source, enabled, questions }) => ({ name, source, enabled, questions }));
    expect(parts(after)).toEqual(parts(before));
    expect(after.map(({ name }: { name: string }) => name)).toEqual(['a', 'c', 'd']);
    expect(readFileSync(`${first.state}/runtime.json`, 'utf8')).toBe(runtime);
    await second.service.close();
    await first.close();
  });
});
