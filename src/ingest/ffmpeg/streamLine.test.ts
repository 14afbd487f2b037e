import { expect, test } from 'vitest';
import { isRgb, parseStreamLine } from './streamLine.js';

test.each([
  [
    '[info]   Stream #0:0(und): Video: rawvideo (I420 / 0x30323449), yuv420p(tv, bt709, progressive), 1280x720 [SAR 1:1 DAR 16:9], q=2-31',
    { pixelFormat: 'yuv420p', width: 1280, height: 720, matrix: 'bt709' },
  ],
  [
    '[info]   Stream #0:0: Video: mjpeg (Baseline) (MJPG / 0x47504A4D), yuvj422p(pc, bt470bg/unknown/unknown), 640x480, 30 fps',
    { pixelFormat: 'yuvj422p', width: 640, height: 480, matrix: 'bt601' },
  ],
  [
    'Stream #0:0[0x1](eng): Video: h264 (High), yuv420p(progressive), 63x47, 25 tbr',
    { pixelFormat: 'yuv420p', width: 63, height: 47, matrix: undefined },
  ],
  [
    'Stream #0:0: Video: rawvideo (RGB[24] / 0x18424752), rgb24(pc, gbr/unknown/unknown, progressive), 64x48, q=2-31',
    { pixelFormat: 'rgb24', width: 64, height: 48, matrix: undefined },
  ],
  ['  Stream #0:1(und): Audio: aac (LC) (mp4a / 0x6134706D), 44100 Hz, stereo, fltp, 128 kb/s', undefined],
  ['  Stream #0:0 -> #0:0 (h264 (native) -> rawvideo (native))', undefined],
])('%s', (line, wanted) => expect(parseStreamLine(line)).toEqual(wanted));

test('which formats are red, green and blue', () => {
  expect(['rgb24', 'gbrp', 'bgra', '0rgb', 'pal8', 'argb'].every(isRgb)).toBe(true);
  expect(['yuv420p', 'yuvj420p', 'gray', 'nv12', 'yuva420p'].some(isRgb)).toBe(false);
});
