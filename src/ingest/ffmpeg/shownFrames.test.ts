import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ShownFrames, type ShownFrame } from './shownFrames.js';

const PREFIX = '[showinfo@delivered @ 0x55d0] [info] ';
/** The two lines of a frame, as pieces that ffmpeg writes one by one. */
const pieces = (n: number): string[] => [
  `n:${String(n).padStart(4)} pts:${String(n * 40).padStart(7)} pts_time:0.04    pos:      564 fmt:yuv420p sar:1/1 s:${320 + n}x240 i:P iskey:1 type:I `,
  '\n',
  'color_range:tv',
  ' color_space:bt709',
  ' color_primaries:unknown',
  ' color_trc:smpte2084',
  '\n',
];
/** As ffmpeg's log prints pieces: a prefix where a line begins. */
function log(all: readonly { readonly prefix: string; readonly text: string }[]): string[] {
  let out = '';
  for (const { prefix, text } of all) out += (out === '' || out.endsWith('\n') ? prefix : '') + text;
  return out.split('\n').filter(Boolean);
}
function read(lines: readonly string[]): ShownFrame[] {
  const frames: ShownFrame[] = [];
  const shown = new ShownFrames((place, frame) => place === 'delivered' && frames.push(frame));
  for (const line of lines) shown.line(line);
  return frames;
}

test('pairs are read from two lines a frame', () => {
  const [frame] = read(log(pieces(1).map((text) => ({ prefix: PREFIX, text }))));
  expect(frame).toEqual({
    pixelFormat: 'yuv420p',
    width: 321,
    height: 240,
    time: 40n,
    interlaced: false,
    range: 'tv',
    space: 'bt709',
    transfer: 'smpte2084',
  });
});

test('every frame is read, with its size and colours, however other threads write in between', () => {
  const noise = fc.record({
    prefix: fc.constant('[h264 @ 0x7] [error] '),
    text: fc.constantFrom('error while decoding MB 3 4, bytestream -5\n', 'concealing 40 errors\n', '\n'),
  });
  const gaps = fc.array(fc.array(noise, { maxLength: 2 }), { minLength: 35, maxLength: 35 });
  fc.assert(
    fc.property(gaps, (gaps) => {
      const said = [0, 1, 2, 3, 4].flatMap((n) => pieces(n).map((text) => ({ prefix: PREFIX, text })));
      const frames = read(log(said.flatMap((piece, at) => [...gaps[at]!, piece])));
      expect(frames.map(({ width }) => width)).toEqual([320, 321, 322, 323, 324]);
      expect(frames.every(({ transfer, space }) => transfer === 'smpte2084' && space === 'bt709')).toBe(true);
    }),
  );
});

test('a frame whose line is lost is counted all the same; a graph made anew counts from 0', () => {
  const said = (n: number) => pieces(n).map((text) => ({ prefix: PREFIX, text }));
  expect(read(log([0, 1, 4, 5].flatMap(said))).map(({ width }) => width)).toEqual([
    320, 321, 321, 321, 324, 325,
  ]);
  expect(read(log([0, 1, 0, 1].flatMap(said)))).toHaveLength(4);
});

test('a form that is not known is told, and any text is read or not', () => {
  const shown = new ShownFrames(() => {});
  expect(shown.line(`${PREFIX}n: 0 pts: 0 size 16 by 16`)).toBe('unreadable');
  expect(shown.line('[info] Stream #0:0: Video: h264')).toBe(false);
  fc.assert(fc.property(fc.string(), (text) => void shown.line(PREFIX + text)));
});
