import fc from 'fast-check';
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
  [
    'Stream #0:0: Video: rawvideo (I420 / 0x30323449), yuv420p(tv, bt709/unknown/unknown, top coded first (swapped)), 480x360 [SAR 1:1 DAR 4:3], q=2-31',
    { pixelFormat: 'yuv420p', width: 480, height: 360, matrix: 'bt709' },
  ],
  [
    'Stream #0:0[0x1e0]: Video: mpeg2video (Main) ([2][0][0][0] / 0x0002), yuv420p(tv, smpte170m, bottom first), 352x288 [SAR 12:11 DAR 4:3], 25 fps',
    { pixelFormat: 'yuv420p', width: 352, height: 288, matrix: 'bt601' },
  ],
  ['  Stream #0:1(und): Audio: aac (LC) (mp4a / 0x6134706D), 44100 Hz, stereo, fltp, 128 kb/s', undefined],
  ['  Stream #0:0 -> #0:0 (h264 (native) -> rawvideo (native))', undefined],
])('%s', (line, wanted) => expect(parseStreamLine(line)).toEqual(wanted));

test('no text makes the parser throw or hang', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(9999), fc.nat(9999), (note, width, height) => {
      const balanced = `(${note.replace(/[()[\]]/g, '')} (inner, note))`;
      const line = `Stream #0:0: Video: h264 (High), yuv420p${balanced}, ${width}x${height}, 25 fps`;
      expect(parseStreamLine(line)).toMatchObject({ pixelFormat: 'yuv420p', width, height });
      void parseStreamLine(`Stream #0:0: Video: ${note}`);
    }),
  );
});

test('which formats are red, green and blue', () => {
  expect(['rgb24', 'gbrp', 'bgra', '0rgb', 'pal8', 'argb'].every(isRgb)).toBe(true);
  expect(['yuv420p', 'yuvj420p', 'gray', 'nv12', 'yuva420p'].some(isRgb)).toBe(false);
});
