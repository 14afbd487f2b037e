import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
  statSync,
} from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { configSchema } from '../../config/schema.js';
import type { FoglightError } from '../../core/errors.js';
import { bytesOf, type Frame, type FrameHeader } from '../../core/frame.js';
import type { SourceEvent } from '../../core/source.js';
import { open, type OpenOptions } from '../open.js';
import { mustHave } from '../../../test/support/need.js';
import { FFMPEG } from '../../../test/support/tools.js';

mustHave(FFMPEG);

const config = configSchema.parse({}).source;
const dir = mkdtempSync(join(tmpdir(), 'foglight-open-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const path = (name: string): string => join(dir, name);
const ffmpeg = (...args: string[]): void =>
  void execFileSync('ffmpeg', ['-v', 'error', '-y', '-nostdin', ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
const graph = (spec: string): string[] => ['-f', 'lavfi', '-i', spec];
const h264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];

interface Seen {
  headers: FrameHeader[];
  /** The first frame's bytes. */
  first?: Uint8Array;
  events: SourceEvent[];
  error?: FoglightError;
}

async function read(uri: string, options: Partial<OpenOptions> = {}): Promise<Seen> {
  const [source] = await open(uri, { config, ...options });
  const seen: Seen = { headers: [], events: [] };
  source!.events.subscribe((event) => seen.events.push(event));
  await new Promise<void>((resolve) => {
    source!.frames.subscribe({
      next: ({ header, pixels }) => {
        seen.headers.push(header);
        seen.first ??= pixels.copy(bytesOf(header.layout, header.width, header.height));
        pixels.release();
      },
      error: (error: FoglightError) => {
        seen.error = error;
        resolve();
      },
      complete: resolve,
    });
  });
  return seen;
}

const states = ({ events }: Seen): string[] =>
  events.flatMap((event) => (event.type === 'state' ? [event.state] : []));
const stamps = ({ headers }: Seen): bigint[] => headers.map(({ stampNs }) => stampNs);
/** Number of this process's children that are ffmpeg. */
const children = (): number =>
  execFileSync('ps', ['-o', 'comm=', '--ppid', String(process.pid)], { encoding: 'utf8' })
    .split('\n')
    .filter((name) => name.trim() === 'ffmpeg').length;
const descriptors = (): number => readdirSync('/proc/self/fd').length;
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(20);
}

/** Share of pixels of a picture 352 wide whose rows differ from both neighbours in the same direction. */
function combing(picture: Uint8Array): number {
  const row = (y: number): Uint8Array => picture.subarray(y * 352, (y + 1) * 352);
  let combed = 0;
  for (let y = 70; y < 200; y += 1)
    for (let x = 0; x < 352; x += 1) {
      const [above, here, below] = [row(y - 1)[x]!, row(y)[x]!, row(y + 1)[x]!];
      if ((here - above) * (here - below) > 400) combed += 1;
    }
  return combed / (130 * 352);
}

describe('video files', () => {
  test('every frame of a variable-rate clip, once, with its own time', async () => {
    // Sixty frames: the first half at 10 ms, the second at 100 ms.
    const pts = "settb=1/1000,setpts='if(lt(N,30),N*10,300+(N-30)*100)'";
    ffmpeg(
      ...graph('testsrc2=size=64x48:rate=25'),
      '-frames:v',
      '60',
      '-vf',
      pts,
      '-fps_mode',
      'passthrough',
      '-enc_time_base',
      '1:1000',
      '-video_track_timescale',
      '1000',
      ...h264,
      path('variable.mp4'),
    );
    const seen = await read(path('variable.mp4'));
    expect(seen.error).toBeUndefined();
    const wanted = Array.from(
      { length: 60 },
      (_, n) => BigInt(n < 30 ? n * 10 : 300 + (n - 30) * 100) * 1_000_000n,
    );
    expect(stamps(seen)).toEqual(wanted);
    expect(seen.headers.map(({ seq }) => seq)).toEqual(wanted.map((_, n) => n));
    expect(states(seen)).toEqual(['starting', 'running', 'ended']);
  });

  test("the container's own times, where they do not start at zero", async () => {
    ffmpeg(
      ...graph('testsrc2=size=64x48:rate=25'),
      '-frames:v',
      '5',
      '-output_ts_offset',
      '100',
      ...h264,
      '-muxdelay',
      '0',
      path('later.ts'),
    );
    const [first, second] = stamps(await read(path('later.ts')));
    expect(Number(first) / 1e9).toBeCloseTo(100, 0);
    expect(second! - first!).toBe(40_000_000n);
  });

  test('YCbCr is delivered in limited range, and RGB stays RGB', async () => {
    // Pure red, from an encoder that keeps it: BT.601 limited is (81, 90, 240), BT.709 (63, 102, 240).
    const red = graph('color=red:size=64x48:rate=5:duration=1');
    ffmpeg(
      ...red,
      '-vf',
      'scale=out_color_matrix=bt709:out_range=pc,format=yuv444p',
      '-c:v',
      'ffv1',
      '-colorspace',
      'bt709',
      '-color_range',
      'pc',
      path('full.mkv'),
    );
    const full = await read(path('full.mkv'));
    expect(full.headers[0]).toMatchObject({ layout: 'yuv420p', matrix: 'bt709', width: 64, height: 48 });
    const [y, u, v] = [full.first![0]!, full.first![64 * 48]!, full.first![64 * 48 + 32 * 24]!];
    for (const [got, wanted] of [
      [y, 63],
      [u, 102],
      [v, 240],
    ] as const)
      expect(Math.abs(got - wanted)).toBeLessThanOrEqual(2);

    ffmpeg(...red, '-vf', 'format=gbrp', '-c:v', 'ffv1', path('rgb.mkv'));
    const rgb = await read(path('rgb.mkv'));
    expect(rgb.headers[0]!.layout).toBe('rgb8');
    const [r, g, b] = rgb.first!;
    expect([r! > 250, g! < 5, b! < 5]).toEqual([true, true, true]);
  });

  test.each([
    ['top', 'tff.mp4', ['-c:v', 'libx264', '-x264-params', 'tff=1', '-flags', '+ilme+ildct']],
    ['bottom', 'bff.mp4', ['-c:v', 'libx264', '-x264-params', 'bff=1', '-flags', '+ilme+ildct']],
    ['top', 'tff.mpg', ['-c:v', 'mpeg2video', '-q:v', '2', '-flags', '+ilme+ildct', '-top', '1']],
  ] as const)(
    'an interlaced clip, %s field first in %s, gives every frame without combing',
    async (field, name, codec) => {
      // A disc that moves fast, so that two fields of one frame differ.
      const moving =
        "color=gray:size=352x288:rate=50:duration=1,drawbox=x='mod(t*300,300)':y=60:w=60:h=160:color=white:t=fill";
      const weave = `tinterlace=interleave_${field},fieldorder=${field[0]}ff,format=yuv420p`;
      ffmpeg(...graph(moving), '-vf', weave, ...codec, path(name));
      const { headers, first, error } = await read(path(name));
      expect(error).toBeUndefined();
      expect(headers).toHaveLength(25);
      expect(headers[0]).toMatchObject({ width: 352, height: 288 });
      expect(combing(first!)).toBeLessThan(0.002);
    },
  );

  test('a live stream that turns out to be interlaced is deinterlaced from its first frame on', async () => {
    const moving =
      "color=gray:size=352x288:rate=50:duration=1,drawbox=x='mod(t*300,300)':y=60:w=60:h=160:color=white:t=fill";
    const weave = ['-vf', 'tinterlace=interleave_top,fieldorder=tff,format=yuv420p', '-r', '25'];
    const coded = ['-c:v', 'mpeg2video', '-q:v', '2', '-flags', '+ilme+ildct', '-top', '1'];
    ffmpeg(...graph(moving), ...weave, ...coded, path('woven.ts'));
    const server = createServer((_, response) => response.end(readFileSync(path('woven.ts')))).listen(0);
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const [source] = await open(`http://127.0.0.1:${port}/live`, { config });
    const notices: string[] = [];
    source!.events.subscribe((event) => {
      if (event.type === 'state' && event.notice) notices.push(event.notice);
    });
    const shares: number[] = [];
    const reading = source!.frames.subscribe(({ pixels }) => {
      shares.push(combing(pixels.bytes));
      pixels.release();
    });
    await until(() => shares.length >= 10);
    reading.unsubscribe();
    server.close();
    expect(Math.max(...shares)).toBeLessThan(0.002);
    expect(notices).toHaveLength(1);
    expect(notices[0]).toContain('interlaced');
  });

  test('a phone video held upright comes out upright', async () => {
    ffmpeg(...graph('testsrc2=size=64x48:rate=5:duration=1'), ...h264, path('flat.mp4'));
    ffmpeg('-i', path('flat.mp4'), '-c', 'copy', '-metadata:s:v', 'rotate=90', path('upright.mp4'));
    const { headers, first } = await read(path('upright.mp4'));
    expect(headers).toHaveLength(5);
    expect(headers[0]).toMatchObject({ width: 48, height: 64 });
    expect(first).toHaveLength(48 * 64 * 1.5);
  });

  test('odd sizes: chroma is rounded up', async () => {
    ffmpeg(
      ...graph('testsrc2=size=64x48:rate=5:duration=1,scale=63:47'),
      '-pix_fmt',
      'yuv420p',
      '-c:v',
      'ffv1',
      path('odd.mkv'),
    );
    const { headers, first } = await read(path('odd.mkv'));
    expect(headers).toHaveLength(5);
    expect(first).toHaveLength(63 * 47 + 2 * 32 * 24);
  });

  /** A piece of a transport stream: red at the left, blue at the right, with its colours tagged. */
  const halves = (name: string, size: string, matrix: 'bt709' | 'smpte170m', from: string): Buffer => {
    const picture = `color=red:size=${size}:rate=10:duration=1,format=gbrp,drawbox=x=iw/2:w=iw/2:h=ih:color=blue:t=fill`;
    const coded = ['-colorspace', matrix, ...h264, '-qp', '4', '-output_ts_offset', from, '-muxdelay', '0'];
    const convert = `scale=out_color_matrix=${matrix === 'bt709' ? 'bt709' : 'bt601'}:out_range=tv`;
    ffmpeg(...graph(picture), '-vf', convert, ...coded, path(name));
    return readFileSync(path(name));
  };

  test('a clip whose size and matrix change in the middle gives each frame with its own', async () => {
    const small = halves('small.ts', '320x240', 'smpte170m', '1');
    const large = halves('large.ts', '1280x720', 'bt709', '2');
    writeFileSync(path('changes.ts'), Buffer.concat([small, large, small]));
    const shapes: string[] = [];
    const reds: number[][] = [];
    const notices: string[] = [];
    const [source] = await open(path('changes.ts'), { config });
    source!.events.subscribe((event) => {
      if (event.type === 'state' && event.notice) notices.push(event.notice);
    });
    await new Promise<void>((resolve, reject) => {
      source!.frames.subscribe({
        next: ({ header: { width, height, matrix }, pixels }) => {
          const { bytes } = pixels;
          const luma = (height / 2) * width + width / 4;
          const chroma = width * height + (height / 4) * (width / 2) + width / 8;
          shapes.push(`${width}x${height} ${matrix}`);
          reds.push([bytes[luma]!, bytes[chroma]!, bytes[chroma + (width * height) / 4]!]);
          pixels.release();
        },
        error: reject,
        complete: resolve,
      });
    });
    const ten = <T>(value: T): T[] => Array.from({ length: 10 }, () => value);
    expect(shapes).toEqual([...ten('320x240 bt601'), ...ten('1280x720 bt709'), ...ten('320x240 bt601')]);
    for (const [at, wanted] of [
      [0, [81, 90, 240]],
      [10, [63, 102, 240]],
      [20, [81, 90, 240]],
    ] as const)
      wanted.forEach((value, n) => expect(Math.abs(reds[at]![n]! - value)).toBeLessThanOrEqual(2));
    expect(notices).toHaveLength(2);
    expect(notices[0]).toContain('1280×720');
  });

  test.each(['smpte2084', 'arib-std-b67'])('HDR (%s) is tone-mapped, and said to be', async (transfer) => {
    const tags = ['-color_primaries', 'bt2020', '-color_trc', transfer, '-colorspace', 'bt2020nc'];
    const sdrTags = 'setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709';
    const toHdr = `${sdrTags},zscale=t=linear:npl=100,format=gbrpf32le,zscale=t=${transfer}:p=bt2020:m=bt2020nc:r=tv:npl=100,format=yuv420p10le`;
    const bars = graph('smptehdbars=size=320x240:rate=5:duration=1,format=yuv420p');
    ffmpeg(...bars, '-vf', toHdr, '-c:v', 'ffv1', ...tags, path('hdr.mkv'));
    const toSdr =
      'zscale=t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,tonemap=tonemap=hable:desat=0,zscale=t=bt709:m=bt709:r=tv,format=yuv420p';
    ffmpeg('-i', path('hdr.mkv'), '-vf', toSdr, '-frames:v', '1', '-f', 'rawvideo', path('sdr.yuv'));
    const seen = await read(path('hdr.mkv'));
    expect(seen.headers).toHaveLength(5);
    expect(seen.headers[0]).toMatchObject({ layout: 'yuv420p', matrix: 'bt709' });
    const wanted = readFileSync(path('sdr.yuv'));
    expect(wanted).toHaveLength(seen.first!.length);
    expect(Math.max(...wanted.map((value, at) => Math.abs(value - seen.first![at]!)))).toBeLessThanOrEqual(5);
    const told = seen.events.filter(
      (event) => event.type === 'state' && event.notice?.includes('tone-mapped'),
    );
    expect(told).toHaveLength(1);
  });

  test('what a header does not say is found on the way, and no frame is lost or given twice', async () => {
    // Progressive, then interlaced, then HDR: ffprobe sees the first.
    const raw = ['-bf', '0', '-f', 'h264'];
    const plain = graph('testsrc2=size=64x48:rate=10:duration=1,format=yuv420p');
    const woven = graph('testsrc2=size=64x48:rate=20:duration=1,tinterlace=interleave_top,fieldorder=tff');
    const interlaced = ['-flags', '+ilme+ildct', '-x264-params', 'tff=1'];
    const hdr = ['-color_primaries', 'bt2020', '-color_trc', 'smpte2084', '-colorspace', 'bt2020nc'];
    ffmpeg(...plain, ...h264, ...raw, path('one.h264'));
    ffmpeg(...woven, '-frames:v', '10', ...h264, ...interlaced, ...raw, path('two.h264'));
    ffmpeg(...plain, ...h264, ...hdr, ...raw, path('three.h264'));
    const parts = ['one', 'two', 'three'].map((name) => readFileSync(path(`${name}.h264`)));
    writeFileSync(path('mixed.h264'), Buffer.concat(parts));
    const seen = await read(path('mixed.h264'));
    expect(seen.error).toBeUndefined();
    expect(seen.headers.map(({ seq }) => seq)).toEqual(Array.from({ length: 30 }, (_, n) => n));
    const notices = seen.events.flatMap((event) => (event.type === 'state' && event.notice) || []);
    expect(notices).toHaveLength(2);
    expect(notices[0]).toContain('interlaced');
    expect(notices[1]).toContain('tone-mapped');
  });

  test('a damaged file gives the frames that can be decoded; a file without video is an error that names it', async () => {
    ffmpeg(...graph('testsrc2=size=320x240:rate=25:duration=4'), ...h264, '-g', '10', path('whole.ts'));
    const bytes = readFileSync(path('whole.ts'));
    writeFileSync(path('cut.ts'), bytes.subarray(0, bytes.length / 2));
    const cut = await read(path('cut.ts'));
    expect(cut.error).toBeUndefined();
    expect(cut.headers.length).toBeGreaterThan(20);
    expect(cut.headers.length).toBeLessThan(100);

    const corrupt = Buffer.from(bytes);
    for (let at = 40_000; at < corrupt.length; at += 9_000) corrupt.fill(0xa5, at, at + 200);
    writeFileSync(path('corrupt.ts'), corrupt);
    const damaged = await read(path('corrupt.ts'));
    expect(damaged.error).toBeUndefined();
    expect(damaged.headers.length).toBeGreaterThan(20);
    expect(damaged.events.some(({ type }) => type === 'damaged')).toBe(true);

    // The header announces video, but the file has no frame.
    ffmpeg(
      ...graph('testsrc2=size=320x240:rate=25:duration=1'),
      ...h264,
      '-movflags',
      '+faststart',
      path('header.mp4'),
    );
    truncateSync(path('header.mp4'), statSync(path('header.mp4')).size - 1);
    const head = readFileSync(path('header.mp4'));
    writeFileSync(path('header.mp4'), head.subarray(0, head.indexOf('mdat') + 8));
    expect((await read(path('header.mp4'))).error?.code).toBe('FOG_SOURCE_NO_VIDEO');

    writeFileSync(path('noise.mp4'), Buffer.from(Array.from({ length: 4096 }, (_, n) => (n * 7919) % 251)));
    writeFileSync(path('empty.mp4'), '');
    ffmpeg(...graph('testsrc2=size=64x48:rate=5:duration=1'), ...h264, path('indexed.mp4'));
    const indexed = readFileSync(path('indexed.mp4'));
    writeFileSync(path('no-index.mp4'), indexed.subarray(0, indexed.indexOf('moov') - 4));
    ffmpeg(...graph('sine=duration=1'), path('sound.mp4'));
    for (const [name, why] of [
      ['no-index.mp4', 'moov atom'],
      ['sound.mp4', 'audio only'],
    ] as const)
      await expect(open(path(name), { config })).rejects.toMatchObject({
        code: 'FOG_SOURCE_NO_VIDEO',
        detail: expect.stringContaining(why) as string,
      });
    for (const name of ['noise.mp4', 'empty.mp4'])
      await expect(open(path(name), { config })).rejects.toMatchObject({ code: 'FOG_SOURCE_NO_VIDEO' });
  });

  test('the expected number of frames is known from the header', async () => {
    ffmpeg(...graph('testsrc2=size=64x48:rate=5:duration=2'), ...h264, path('count.mp4'));
    expect((await open(path('count.mp4'), { config }))[0]).toMatchObject({
      expectedFrames: 10,
      finite: true,
      camera: 'count',
    });
  });
});

describe('an input that cannot be opened', () => {
  test.each([
    ['/nowhere/clip.mp4', 'FOG_SOURCE_NOT_FOUND'],
    ['gopher://old/clip', 'FOG_SOURCE_UNKNOWN'],
    ['gopher://bob:secret@old/clip', 'FOG_SOURCE_UNKNOWN'],
    ['/dev/null', 'FOG_SOURCE_UNKNOWN'],
  ])('%s', async (uri, code) => {
    const error = await open(uri, { config }).catch((error: unknown) => error as FoglightError);
    expect(error).toMatchObject({ code });
    expect((error as FoglightError).message).not.toContain('secret');
  });

  test('a required hardware decoder that does not exist is an error', async () => {
    const required = { ...config, hwaccel: 'require' } as const;
    const devices = [...readdirSync('/dev')].some((name) => /^(dri|nvidia\d+)$/.test(name));
    if (!devices)
      await expect(open('lavfi:testsrc2', { config: required })).rejects.toMatchObject({
        code: 'FOG_HWACCEL_REQUIRED',
      });
    const seen = await read('lavfi:testsrc2=size=64x48:duration=0.2', {
      config: { ...config, hwaccel: 'off' },
    });
    expect(seen.events[0]).toMatchObject({
      state: 'starting',
      reason: expect.stringContaining('as configured') as string,
    });
  });
});

describe('what HTTP servers send', () => {
  /** Frames and notices of a live address, until there are so many frames or an error was told. */
  async function watch(handler: RequestListener, wanted: number) {
    const server = createServer(handler).listen(0);
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const [source] = await open(`http://127.0.0.1:${port}/camera`, { config });
    const seen = { frames: 0, notices: [] as string[], errors: [] as string[] };
    source!.events.subscribe((event) => {
      if (event.type !== 'state') return;
      if (event.notice) seen.notices.push(event.notice);
      if (event.error) seen.errors.push(event.error.code);
    });
    const reading = source!.frames.subscribe(({ pixels }) => {
      seen.frames += 1;
      pixels.release();
    });
    await until(() => seen.frames >= wanted || seen.errors.length > 0);
    reading.unsubscribe();
    server.closeAllConnections();
    server.close();
    return seen;
  }
  const jpeg = (): Buffer => {
    ffmpeg(...graph('testsrc2=size=64x48'), '-frames:v', '1', path('one.jpg'));
    return readFileSync(path('one.jpg'));
  };

  test('one picture: the address is asked again and again', async () => {
    const picture = jpeg();
    const seen = await watch((_, response) => {
      response.writeHead(200, { 'content-type': 'image/jpeg' }).end(picture);
    }, 3);
    expect(seen).toMatchObject({ frames: 3, errors: [] });
    expect(seen.notices).toHaveLength(1);
  });

  test.each(['', '--b\r\n'])('JPEG parts that begin with %j', async (begin) => {
    const picture = jpeg();
    const seen = await watch((request, response) => {
      response.writeHead(200, { 'content-type': 'multipart/x-mixed-replace; boundary=b' }).write(begin);
      const head = `Content-Type: image/jpeg\r\nContent-Length: ${picture.length}\r\n\r\n`;
      const timer = setInterval(() => {
        response.write(Buffer.concat([Buffer.from(head), picture, Buffer.from('\r\n--b\r\n')]));
      }, 50);
      request.on('close', () => clearInterval(timer));
    }, 5);
    expect(seen.frames).toBeGreaterThanOrEqual(5);
    expect(seen.errors).toEqual([]);
  });

  test('sound only: there is no video', async () => {
    ffmpeg(...graph('sine=duration=2'), path('sound.ts'));
    const seen = await watch((_, response) => void response.end(readFileSync(path('sound.ts'))), 1);
    expect(seen.frames).toBe(0);
    expect(new Set(seen.errors)).toEqual(new Set(['FOG_SOURCE_NO_VIDEO']));
  });
});

describe('time that steps back', () => {
  /** A second of video whose times begin at `from` seconds, as a transport stream. */
  const piece = (name: string, from: string): Buffer => {
    const times = ['-output_ts_offset', from, '-muxdelay', '0'];
    ffmpeg(...graph('testsrc2=size=64x48:rate=10:duration=1'), ...h264, ...times, path(name));
    return readFileSync(path(name));
  };
  const steps = ({ headers }: Seen): bigint[] =>
    headers.slice(1).map(({ stampNs }, n) => stampNs - headers[n]!.stampNs);

  test('two pieces end to end: stamps go on at the same pace', async () => {
    writeFileSync(path('again.ts'), Buffer.concat([piece('late.ts', '4'), piece('early.ts', '1')]));
    const seen = await read(path('again.ts'));
    expect(seen.error).toBeUndefined();
    expect(steps(seen)).toEqual(Array.from({ length: 19 }, () => 100_000_000n));
  });

  test('a playlist with a discontinuity: stamps go on, whether its times step back or leap', async () => {
    piece('p0.ts', '100');
    piece('p1.ts', '2');
    piece('p2.ts', '7000');
    const entries = ['p0.ts', 'p1.ts', 'p2.ts'].map((name) => `#EXTINF:1.0,\n${name}`);
    const playlist = `#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:1\n${entries.join('\n#EXT-X-DISCONTINUITY\n')}\n#EXT-X-ENDLIST\n`;
    writeFileSync(path('list.m3u8'), playlist);
    const seen = await read(path('list.m3u8'));
    expect(seen.error).toBeUndefined();
    expect(steps(seen)).toEqual(Array.from({ length: 29 }, () => 100_000_000n));
  });
});

describe('backpressure and ends', () => {
  test('in complete mode a slow reader loses no frame and does not cause a stall', async () => {
    const [source] = await open('lavfi:testsrc2=size=64x48:rate=25:duration=0.48', {
      config: { ...config, stall_timeout_ms: 1000 },
    });
    let frames = 0;
    let held: Frame[] = [];
    const events: SourceEvent[] = [];
    source!.events.subscribe((event) => events.push(event));
    await new Promise<void>((resolve, reject) => {
      source!.frames.subscribe({
        next: (frame) => {
          frames += 1;
          held.push(frame);
          // The reader holds all buffers for longer than the stall timeout.
          if (held.length === config.buffers)
            setTimeout(() => {
              const releasing = held;
              held = [];
              for (const { pixels } of releasing) pixels.release();
            }, 1300);
        },
        error: reject,
        complete: resolve,
      });
    });
    expect(frames).toBe(12);
    expect(events.map((event) => event.type === 'state' && event.state)).toEqual([
      'starting',
      'running',
      'ended',
    ]);
  });

  test('in live mode a frame without a free buffer is dropped and counted, and ffmpeg never waits', async () => {
    const [source] = await open('lavfi:testsrc2=size=64x48:rate=50', { config });
    const held: Frame[] = [];
    let dropped = 0;
    source!.events.subscribe((event) => (dropped += Number(event.type === 'dropped')));
    const reading = source!.frames.subscribe((frame) => void held.push(frame));
    await until(() => dropped >= 20);
    expect(held).toHaveLength(config.buffers);
    for (const { pixels } of held.splice(0)) pixels.release();
    await until(() => held.length > 0);
    // The sequence numbers of dropped frames are missing.
    expect(held[0]!.header.seq).toBeGreaterThanOrEqual(config.buffers + 20);
    reading.unsubscribe();
  });

  test('unsubscribing ends the child and closes all descriptors', async () => {
    await until(() => children() === 0);
    const before = descriptors();
    for (let n = 0; n < 3; n += 1) {
      const [source] = await open('lavfi:testsrc2=size=64x48:rate=25', { config });
      await new Promise<void>((resolve) => {
        const reading = source!.frames.subscribe(() => {
          expect(children()).toBe(1);
          reading.unsubscribe();
          resolve();
        });
      });
      await until(() => children() === 0);
    }
    await until(() => descriptors() <= before);
    // Unsubscribed before the first frame, while only the child exists.
    const [source] = await open('lavfi:testsrc2=size=64x48:rate=25', { config });
    source!.frames.subscribe().unsubscribe();
    await until(() => children() === 0 && descriptors() <= before);
  });
});
