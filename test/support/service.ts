// Replies are looked into as they are: what they hold is what is tested.
/* eslint-disable @typescript-eslint/no-unsafe-assignment */

/* eslint-disable @typescript-eslint/no-explicit-any */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { serviceSchema } from '../../src/serve/config/service.js';
import { openService, type Service } from '../../src/serve/service.js';

/** A service under test, on a free port of loopback. */
export interface TestService {
  readonly service: Service;
  readonly address: string;
  readonly state: string;
  readonly log: string[];
  /** JSON of a request, with its status. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Called>;
  close(): Promise<void>;
}

export interface Called {
  readonly status: number;
  readonly json: any;
  readonly headers: Headers;
}

const NO_ENV = {};

export async function startService(
  config: Record<string, unknown>,
  options: { state?: string; env?: Record<string, string> } = {},
): Promise<TestService> {
  const state = options.state ?? mkdtempSync(join(tmpdir(), 'foglight-serve-'));
  const log: string[] = [];
  const server = { port: 0, ...(config['server'] as object | undefined) };
  const service = await openService({
    config: serviceSchema.parse({ ...config, server }),
    state,
    log: (level, message) => log.push(`${level}: ${message}`),
    env: options.env ?? NO_ENV,
  });
  return {
    service,
    address: service.address,
    state,
    log,
    async call(method, path, body, headers = {}) {
      const response = await fetch(`${service.address}${path}`, {
        method,
        headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      const isJson = response.headers.get('content-type')?.includes('json');
      return { status: response.status, json: isJson ? JSON.parse(text) : text, headers: response.headers };
    },
    async close() {
      await service.close();
      if (!options.state) rmSync(state, { recursive: true, force: true });
    },
  };
}

/** A client of the live socket, with all it was told. */
export interface TestLive {
  readonly socket: WebSocket;
  readonly records: any[];
  readonly pictures: { facts: any; jpeg: Buffer }[];
  say(wanted: unknown): void;
}

export async function live(address: string, headers: Record<string, string> = {}): Promise<TestLive> {
  const socket = new WebSocket(`${address.replace('http', 'ws')}/api/live`, { headers });
  const client: TestLive = {
    socket,
    records: [],
    pictures: [],
    say: (wanted) => socket.send(JSON.stringify(wanted)),
  };
  socket.on('message', (data: Buffer, binary: boolean) => {
    if (!binary) return void client.records.push(JSON.parse(data.toString()));
    const length = data.readUInt32LE();
    const facts: unknown = JSON.parse(data.subarray(4, 4 + length).toString());
    client.pictures.push({ facts, jpeg: data.subarray(4 + length) });
  });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return client;
}

/** Waits until the condition holds; the suite's own time limit ends it. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(20);
}
