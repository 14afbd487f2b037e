import { createHash } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { download } from './download.js';

const model = Buffer.alloc(300_000, 'weights');
const sha256 = createHash('sha256').update(model).digest('hex');
let server: Server;
let base: string;
let folder: string;
let asked: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url!);
    if (request.url === '/moved.onnx') return void response.writeHead(302, { location: '/good.onnx' }).end();
    if (!/good|cut/.test(request.url!)) return void response.writeHead(404).end('no such model');
    response.setHeader('content-length', model.length);
    if (request.url!.startsWith('/good')) return void response.end(model);
    response.write(model.subarray(0, 100_000), () => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'foglight-pull-'));
  asked = [];
  return () => rm(folder, { recursive: true });
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const pull = (path: string, sum = sha256) =>
  download({ url: `${base}${path}`, sha256: sum, file: join(folder, 'a/model.onnx') });

it('keeps what has the sum, and fetches it once', async () => {
  expect(await pull('/good.onnx')).toBe(true);
  expect((await readFile(join(folder, 'a/model.onnx'))).equals(model)).toBe(true);
  expect(await pull('/good.onnx', sha256.toUpperCase())).toBe(false);
  expect(asked).toEqual(['/good.onnx']);
  expect(await readdir(join(folder, 'a'))).toEqual(['model.onnx']);
});

it('follows a redirection', async () => {
  expect(await pull('/moved.onnx')).toBe(true);
});

it.each([
  ['has another sum', '/good.onnx', 'FOG_MODEL_BAD', 'f'.repeat(64)],
  ['breaks off', '/cut.onnx', 'FOG_DOWNLOAD', sha256],
  ['is not there', '/none.onnx', 'FOG_DOWNLOAD', sha256],
])('keeps nothing of what %s, and leaves what was there', async (_, path, code, sum) => {
  await pull('/good.onnx');
  await writeFile(join(folder, 'a/model.onnx'), 'an older one');
  await expect(pull(path, sum)).rejects.toMatchObject({ code });
  expect(await readdir(join(folder, 'a'))).toEqual(['model.onnx']);
  expect(await readFile(join(folder, 'a/model.onnx'), 'utf8')).toBe('an older one');
});

it('does not tell a key that is in the address', async () => {
  const error = await download({
    url: `${base}/none.onnx?token=s3cret`,
    sha256,
    file: join(folder, 'm'),
  }).catch((e: unknown) => e as Error);
  expect((error as Error).message).toContain('status 404');
  expect((error as Error).message).not.toContain('s3cret');
});
