import { AssessRoom } from '../src/assess/assessRoom.js';
import { bytesOf, stillHeader, type Layout } from '../src/core/frame.js';
import { Pixels } from '../src/core/pixels.js';
import { RecoverRoom } from '../src/recover/recoverRoom.js';
import { atMost, median, reported, type BenchFigure } from '../src/evaluate/figure.js';

/** A picture with noise, because constant pictures can be faster than real ones. */
function noisy(layout: Layout, width: number, height: number): Pixels {
  const bytes = new Uint8Array(bytesOf(layout, width, height));
  let state = 12345;
  for (let i = 0; i < bytes.length; i += 1)
    bytes[i] = 64 + ((state = (state * 1103515245 + 12345) & 0x7fffffff) >> 24);
  return new Pixels(bytes.buffer);
}

const oneGate = (assess: AssessRoom, layout: Layout): Promise<number> => {
  const frame = {
    header: stillHeader('bench', { width: 1920, height: 1080 }, layout, 'bt709'),
    pixels: noisy(layout, 1920, 1080),
  };
  return timed(100, () => assess.measure(frame));
};

/** Milliseconds of one assessment at 1080p on one thread, including the transfer to the worker. */
export async function gateMilliseconds(layout: Layout): Promise<number> {
  const assess = new AssessRoom({ workers: 1, frozenAfterMs: 2000 });
  return oneGate(assess, layout).finally(() => assess.close());
}

/** One gate at 1080p, and one recovery. */
export async function benchGate(): Promise<BenchFigure[]> {
  const assess = new AssessRoom({ workers: 1, frozenAfterMs: 2000 });
  const recover = new RecoverRoom({
    model: 'recover-fast',
    provider: 'cpu',
    workers: 1,
    fullMegapixels: 4,
    maxMegapixels: 40,
  });
  try {
    const recoverMs = async (width: number, height: number): Promise<number> => {
      const frame = {
        header: stillHeader('bench', { width, height }, 'yuv420p', 'bt709'),
        pixels: noisy('yuv420p', width, height),
      };
      const { intensities, severity, where } = await assess.measure(frame);
      const assessment = { intensities, severity, where, pictureState: 'normal' as const };
      return timed(12, async () => {
        const { pixels } = await recover.recover(frame, assessment, intensities);
        pixels?.release();
      });
    };
    return [
      atMost('gate_1080p_yuv420p', 5, await oneGate(assess, 'yuv420p'), 'ms'),
      reported('gate_1080p_rgb8', await oneGate(assess, 'rgb8'), 'ms'),
      reported('recover_and_reassess_640x360', await recoverMs(640, 360), 'ms'),
      reported('recover_and_reassess_1280x720', await recoverMs(1280, 720), 'ms'),
    ];
  } finally {
    await assess.close();
    await recover.close();
  }
}

/** Median milliseconds of a call, after warming up. */
async function timed(times: number, call: () => Promise<unknown>): Promise<number> {
  for (let i = 0; i < 5; i += 1) await call();
  const took: number[] = [];
  for (let i = 0; i < times; i += 1) {
    const start = performance.now();
    await call();
    took.push(performance.now() - start);
  }
  return median(took);
}
