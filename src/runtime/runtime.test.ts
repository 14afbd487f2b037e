import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { BufferPool } from './bufferPool.js';
import { FrameSender } from './framePort.js';
import { FrameReceiver } from './frameReceiver.js';
import { listModels, modelBytes, modelCard } from './models.js';
import { chooseProvider } from './provider.js';
import { workerFile } from './workerFile.js';
import type { FrameHeader } from '../core/frame.js';
import { FoglightError } from '../core/errors.js';
import type { Frame } from '../core/frame.js';
import type { SourceEvent } from '../core/source.js';

describe('provider choice', () => {
  it.each([
    [{ cuda: true, gpu: '/dev/nvidia0' }, 'cuda'],
    [{ cuda: false, gpu: '/dev/dri/renderD128' }, 'webgpu'],
    [{ cuda: false, gpu: undefined }, 'cpu'],
  ] as const)('of %o is %s', (machine, provider) => {
    const choice = chooseProvider('auto', machine);
    expect(choice.provider).toBe(provider);
    expect(choice.reason).not.toBe('');
  });
  it('is overruled by who asks', () =>
    expect(chooseProvider('cpu', { cuda: true, gpu: '/dev/nvidia0' })).toMatchObject({ provider: 'cpu' }));
});

describe('models', () => {
  const folder = mkdtempSync(join(tmpdir(), 'foglight-models-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const card = (sha256: string): void => {
    const file = { file: 'm.onnx', sha256 };
    writeFileSync(
      join(folder, 'm.json'),
      JSON.stringify({ name: 'm', kind: 'assess', files: { yuv420p: file, packed: file } }),
    );
  };
  writeFileSync(join(folder, 'm.onnx'), 'weights');

  it('are read when they are what their card says', async () => {
    card(createHash('sha256').update('weights').digest('hex'));
    expect(Buffer.from(await modelBytes(await modelCard('m', folder), 'packed', folder)).toString()).toBe(
      'weights',
    );
  });
  it('are refused when they are not', async () => {
    card('0'.repeat(64));
    await expect(modelBytes(await modelCard('m', folder), 'packed', folder)).rejects.toMatchObject({
      code: 'FOG_MODEL_BAD',
    });
  });
  it('are missed by name', async () => {
    await expect(modelCard('none', folder)).rejects.toMatchObject({ code: 'FOG_MODEL_MISSING' });
  });
  it('that are shipped all are what their cards say', async () => {
    const cards = await listModels();
    expect(cards.map(({ name }) => name)).toEqual(expect.arrayContaining(['assess', 'recover-fast']));
    for (const shipped of cards)
      for (const layout of ['yuv420p', 'packed'] as const) await modelBytes(shipped, layout);
  });
});

describe('buffer pool', () => {
  it('lends a buffer again when it came back, unless the size changed', () => {
    const pool = new BufferPool(2);
    const first = pool.acquire(8);
    pool.lend(first).release();
    expect(pool.acquire(8)).toBe(first);
    pool.giveBack(first);
    expect(pool.acquire(16).byteLength).toBe(16);
  });
});

describe('worker file', () => {
  it('is the compiled one, beside whoever asks', () => {
    expect(workerFile('file:///x/src/assess/index.ts', './assess.worker').href).toBe(
      'file:///x/dist/assess/assess.worker.js',
    );
    expect(workerFile('file:///x/dist/assess/index.js', './assess.worker').href).toBe(
      'file:///x/dist/assess/assess.worker.js',
    );
  });
});

describe('frame port', () => {
  const header = (seq: number): FrameHeader => ({
    camera: 'c',
    frameId: 'c',
    seq,
    stampNs: BigInt(seq),
    receivedNs: 0n,
    width: 2,
    height: 2,
    layout: 'rgb8',
    matrix: 'bt601',
    still: false,
  });

  /** Both ends in one thread: the receiver's messages come with the event loop. */
  function connect(buffers: number) {
    const got: { frames: Frame[]; events: SourceEvent[]; ended: number; errors: FoglightError[] } = {
      frames: [],
      events: [],
      ended: 0,
      errors: [],
    };
    const receiver = new FrameReceiver(buffers, {
      frame: (frame) => got.frames.push(frame),
      event: (event) => got.events.push(event),
      end: () => (got.ended += 1),
      error: (error) => got.errors.push(error),
    });
    return { got, receiver, sender: new FrameSender(receiver.init) };
  }
  const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

  it('sends frames, and reuses their buffers once released', async () => {
    const { got, receiver, sender } = connect(1);
    const buffer = sender.acquire(12, false)!;
    new Uint8Array(buffer).fill(7);
    sender.send(header(0), buffer);
    expect(sender.acquire(12, false)).toBeUndefined();
    await soon();
    expect([...got.frames[0]!.pixels.bytes]).toEqual(Array(12).fill(7));
    got.frames[0]!.pixels.release();
    expect(sender.acquire(12, true)!.byteLength).toBe(12);
    receiver.close();
  });

  it('makes a buffer anew that was lost in another thread', async () => {
    const { got, receiver, sender } = connect(1);
    sender.send(header(0), sender.acquire(12, false)!);
    await soon();
    got.frames[0]!.pixels.take();
    got.frames[0]!.pixels.restore(new ArrayBuffer(0));
    got.frames[0]!.pixels.release();
    expect(sender.acquire(12, true)!.byteLength).toBe(12);
    receiver.close();
  });

  it('carries events, errors and the end', async () => {
    const { got, receiver, sender } = connect(1);
    const error = new FoglightError('FOG_IMAGE_BAD', 'x');
    sender.event({ type: 'bad_frame', error });
    sender.fail(error);
    sender.end();
    await soon();
    expect(got.events).toEqual([{ type: 'bad_frame', error }]);
    expect(got.errors[0]).toMatchObject({ code: 'FOG_IMAGE_BAD', detail: 'x' });
    expect(got.ended).toBe(1);
    receiver.close();
  });

  it('gives no buffer once stopped', () => {
    const { receiver, sender } = connect(1);
    receiver.stop();
    expect(sender.acquire(12, true)).toBeUndefined();
    receiver.close();
  });
});
