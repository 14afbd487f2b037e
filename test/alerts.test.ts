// Replies are looked into as they are: what they hold is what is tested.
/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access */
/* eslint-disable @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-argument */
/* eslint-disable @typescript-eslint/no-unsafe-return */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync, existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mqtt from 'mqtt';
import sharp from 'sharp';
import { afterAll, afterEach, describe, expect, onTestFailed, test } from 'vitest';
import { Outbox } from '../src/serve/alerts/outbox.js';
import { webhookSchema, webhookSender, type AlertMessage } from '../src/serve/alerts/senders.js';
import { AlertStore } from '../src/serve/store/alertStore.js';
import { openDatabase } from '../src/serve/store/database.js';
import { describeWith } from './support/need.js';
import { startService, until, type TestService } from './support/service.js';
import { FFMPEG, MOSQUITTO } from './support/tools.js';

const folder = mkdtempSync(join(tmpdir(), 'foglight-alerts-'));
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A webhook that can be away. */
class Hook {
  readonly bodies: AlertMessage[] = [];
  readonly refused: string[] = [];
  away = true;
  readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      let text = '';
      request.on('data', (piece: Buffer) => (text += piece.toString()));
      request.on('end', () => {
        if (this.away) this.refused.push(text);
        else this.bodies.push(JSON.parse(text) as AlertMessage);
        response.writeHead(this.away ? 503 : 204).end();
      });
    });
    cleanups.push(() => {
      this.server.closeAllConnections();
      this.server.close();
    });
  }

  async listen(): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hook`;
  }
}

async function freePort(): Promise<number> {
  const server = createTcpServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function startBroker(port: number): Promise<ChildProcess> {
  const file = join(folder, `mosquitto-${port}.conf`);
  writeFileSync(file, `listener ${port} 127.0.0.1\nallow_anonymous true\n`);
  const broker = spawn('/usr/sbin/mosquitto', ['-c', file], { stdio: 'ignore' });
  cleanups.push(() => void broker.kill('SIGKILL'));
  // It says nothing when it listens.
  await until(async () => {
    const tried = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, {}, false).catch(() => undefined);
    await tried?.endAsync();
    return tried !== undefined;
  });
  return broker;
}

const black = 'lavfi:color=black:size=160x120:rate=10';
const bright = 'lavfi:testsrc2=size=160x120:rate=10';

describeWith([FFMPEG, MOSQUITTO], 'alerts', () => {
  test('reach webhook, command and broker, also after these were away, with one id for both edges', async () => {
    const hook = new Hook();
    const url = await hook.listen();
    const port = await freePort();
    const told = join(folder, 'told.jsonl');
    const config = {
      allow_sources: ['lavfi:*'],
      cameras: { gate: { source: black } },
      timeline: { step_s: 1 },
      alerts: {
        rules: [
          { name: 'dark', on: 'picture', is: ['black'], for_ms: 100, clear_for_ms: 100, cooldown_ms: 0 },
        ],
        webhooks: [{ url, headers: { authorization: 'Bearer ${HOOK}' } }],
        commands: [{ command: ['sh', '-c', `cat >> ${told}; echo >> ${told}`] }],
        mqtt: { url: `mqtt://127.0.0.1:${port}`, node: 'n1' },
      },
    };
    let it: TestService = await startService(config, { state: join(folder, 'state') });
    cleanups.push(() => it.close());
    onTestFailed(() => void process.stderr.write(it.log.join('\n')));
    const alerts = async () => (await it.call('GET', '/api/alerts')).json;

    // Raised while webhook and broker are away.
    await until(async () => (await alerts()).open.length === 1);
    await until(() => hook.refused.length >= 1);
    const [{ id, rule, camera, cleared }] = (await alerts()).open;
    expect({ rule, camera, cleared }).toEqual({ rule: 'dark', camera: 'gate', cleared: null });
    const shown = await fetch(`${it.address}/api/alerts/${id}/picture.jpg`);
    expect((await sharp(Buffer.from(await shown.arrayBuffer())).metadata()).format).toBe('jpeg');
    expect((await it.call('POST', `/api/alerts/${id}/ack`)).json.acknowledged).toBeGreaterThan(1e9);
    expect((await it.call('POST', '/api/alerts/none/ack')).status).toBe(404);

    // A restart loses neither the alert nor the messages.
    await it.service.close();
    it = await startService(config, { state: join(folder, 'state') });
    expect((await alerts()).open).toMatchObject([{ id }]);

    await it.call('PATCH', '/api/cameras/gate', { source: bright });
    await until(async () => (await alerts()).open.length === 0);
    expect((await alerts()).history).toMatchObject([{ id, cleared: expect.any(Number) as number }]);

    await startBroker(port);
    const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`);
    cleanups.push(() => client.endAsync(true));
    const heard: { topic: string; text: string; retain: boolean }[] = [];
    client.on('message', (topic, payload, { retain }) =>
      heard.push({ topic, text: payload.toString(), retain }),
    );
    await client.subscribeAsync(['foglight/#', 'homeassistant/#'], { qos: 1 });
    hook.away = false;

    const edges = (messages: AlertMessage[]) => messages.map((one) => `${one.id} ${one.edge}`);
    const wanted = [`${id} raised`, `${id} cleared`];
    await until(() => hook.bodies.length >= 2);
    expect(edges(hook.bodies)).toEqual(wanted);
    // A retry sends the whole body, picture included.
    expect(hook.refused.every((text) => text === JSON.stringify(hook.bodies[0]))).toBe(true);
    const jpeg = Buffer.from(hook.bodies[0]!.captured!, 'base64');
    expect(await sharp(jpeg).metadata()).toMatchObject({ format: 'jpeg', width: 160 });

    const lines = () => readFileSync(told, 'utf8').trim().split('\n');
    await until(() => existsSync(told) && lines().length >= 2);
    expect(edges(lines().map((line) => JSON.parse(line) as AlertMessage))).toEqual(wanted);

    const on = (topic: string) => heard.filter((one) => one.topic === topic);
    await until(() => on('foglight/n1/alert').length >= 2 && on('foglight/n1/gate/verdict').length > 0);
    expect(edges(on('foglight/n1/alert').map(({ text }) => JSON.parse(text) as AlertMessage))).toEqual(
      wanted,
    );
    expect(on('foglight/n1/status').at(-1)!.text).toBe('online');
    await until(() => on('homeassistant/device/foglight_n1/config').length > 0);
    const device = JSON.parse(on('homeassistant/device/foglight_n1/config').at(-1)!.text);
    expect(Object.keys(device.cmps)).toContain('foglight_n1_gate_condition');
    expect(device.availability).toEqual([{ topic: 'foglight/n1/status' }]);

    // State is retained, alerts are not.
    const late = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`);
    cleanups.push(() => late.endAsync(true));
    const kept: string[] = [];
    late.on('message', (topic, _, { retain }) => retain && kept.push(topic));
    await late.subscribeAsync('foglight/#');
    await until(() => kept.includes('foglight/n1/gate/verdict') && kept.includes('foglight/n1/status'));
    expect(kept).not.toContain('foglight/n1/alert');

    const { steps } = (await it.call('GET', '/api/timeline?camera=gate&step_s=1')).json;
    expect(steps.length).toBeGreaterThan(0);
    expect(steps[0]).toMatchObject({ camera: 'gate', pictures: expect.any(Number) as number });
    const judged = steps.map(
      ({ verdicts }: { verdicts: Record<string, number> }) =>
        verdicts['pass']! + verdicts['recover']! + verdicts['hopeless']!,
    );
    expect(judged.every((count: number, i: number) => count === steps[i].pictures)).toBe(true);

    await it.service.close();
    await until(() => on('foglight/n1/status').at(-1)!.text === 'offline');
  });

  test('of a snoozed camera are kept and not sent, and the snooze ends by itself', async () => {
    const hook = new Hook();
    hook.away = false;
    const it = await startService({
      cameras: { gate: { source: black, enabled: false } },
      alerts: {
        rules: [{ name: 'dark', on: 'picture', is: ['black'], for_ms: 0, clear_for_ms: 0, cooldown_ms: 0 }],
        webhooks: [{ url: await hook.listen() }],
      },
    });
    cleanups.push(() => it.close());
    expect((await it.call('POST', '/api/cameras/none/snooze', { for_s: 1 })).status).toBe(404);
    expect((await it.call('POST', '/api/cameras/gate/snooze', { for_s: 3_600 })).json.until).toBeGreaterThan(
      1e9,
    );
    await it.call('PATCH', '/api/cameras/gate', { enabled: true });
    await until(async () => (await it.call('GET', '/api/alerts')).json.open.length === 1);
    expect(hook.bodies).toEqual([]);
    expect((await it.call('POST', '/api/cameras/gate/snooze', { for_s: 0 })).json.until).toBeNull();
    await until(() => hook.bodies.length === 1);
    // A camera that is no longer watched has no open alerts.
    await it.call('PATCH', '/api/cameras/gate', { enabled: false });
    await until(() => hook.bodies.length === 2);
    expect(hook.bodies.map(({ edge }) => edge)).toEqual(['raised', 'cleared']);
    expect((await it.call('GET', '/api/alerts')).json.open).toEqual([]);
  });
});

describe('a day without the webhook', () => {
  test('loses nothing, keeps the order, and knocks seldom', async () => {
    const db = await openDatabase(join(folder, 'day', 'foglight.db'), () => {});
    cleanups.push(() => db.close());
    const store = new AlertStore(db);
    const hook = new Hook();
    const url = await hook.listen();
    let nowMs = 0;
    const log: string[] = [];
    const sender = webhookSender('webhook', webhookSchema.parse({ url }), {});
    const outbox = new Outbox(
      store,
      [sender],
      (level, text) => log.push(`${level} ${text}`),
      () => {},
      () => nowMs,
    );
    cleanups.push(() => outbox.close());
    const message = (n: number): AlertMessage => ({
      id: `a${n}`,
      edge: 'raised',
      rule: 'dark',
      camera: 'gate',
      reason: 'black',
      at: '',
      raised_at: '',
      captured: null,
      recovered: null,
    });
    let posted = 0;
    for (let minute = 0; minute < 24 * 60; minute += 1) {
      nowMs += 60_000;
      if (minute % 10 === 0) outbox.post(message(posted++));
      else outbox.look();
      await outbox.idle();
    }
    expect(store.waiting()).toBe(posted);
    expect(hook.refused.length).toBeLessThan(24 * 60);
    expect(log).toHaveLength(1);
    hook.away = false;
    nowMs += 300_000;
    outbox.look();
    await outbox.idle();
    expect(hook.bodies.map(({ id }) => id)).toEqual(Array.from({ length: posted }, (_, n) => `a${n}`));
    expect(store.waiting()).toBe(0);
    expect(outbox.givenUp).toBe(0);
    expect(log).toHaveLength(2);
  });
});
