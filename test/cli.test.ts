import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRecording } from '../src/publish/mcap/reader.js';
import { mustHave } from './support/need.js';
import { FFMPEG } from './support/tools.js';

mustHave(FFMPEG);

const BIN = fileURLToPath(new URL('../bin/foglight.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'foglight-cli-'));
const at = (name: string): string => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true }));

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs foglight to its end, interrupted once when asked to. */
async function foglight(args: string[], interruptOn?: () => boolean): Promise<Ran> {
  const child = spawn(process.execPath, [BIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  let interrupted = false;
  const timer =
    interruptOn &&
    setInterval(() => {
      if (!interrupted && interruptOn()) interrupted = child.kill('SIGINT');
    }, 100);
  const [code] = (await once(child, 'close')) as [number | null];
  clearInterval(timer);
  return { code, out, err };
}

const json = ({ out }: Ran): Record<string, unknown>[] =>
  out
    .trim()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);

beforeAll(async () => {
  mkdirSync(at('pictures'));
  for (const [i, name] of ['a.png', 'b.jpg', 'c.webp'].entries()) {
    const svg = `<svg width="${200 + i}" height="150"><rect width="100%" height="100%" fill="teal"/><circle cx="80" cy="70" r="${40 + i * 9}" fill="orange"/></svg>`;
    await sharp(Buffer.from(svg)).toFile(at(`pictures/${name}`));
  }
  writeFileSync(at('pictures/notes.txt'), 'not a picture');
  writeFileSync(at('pictures/broken.jpg'), 'not a picture either');
  execFileSync('ffmpeg', [
    '-v',
    'error',
    '-f',
    'lavfi',
    '-i',
    'testsrc2=size=320x240:rate=15:duration=2',
    '-pix_fmt',
    'yuv420p',
    at('clip.mp4'),
  ]);
});

describe('foglight', () => {
  it('knows what it can do, and says what it cannot', async () => {
    expect(await foglight(['--help'])).toMatchObject({ code: 0 });
    expect(await foglight(['run'])).toMatchObject({ code: 2 });
    expect(await foglight(['run', 'x', '--policy', 'sometimes'])).toMatchObject({ code: 2 });
    expect(await foglight(['no-such-command'])).toMatchObject({ code: 2 });
  });

  it('names what could not be reached, with a hint and exit code 3', async () => {
    const ran = await foglight(['run', at('none.mp4'), '--json']);
    expect(ran.code).toBe(3);
    expect(ran.err).toMatch(/FOG_SOURCE_NOT_FOUND.*none\.mp4[\s\S]*Check the path/);
    expect(json(ran)[0]).toMatchObject({ type: 'error', camera: '', error: 'FOG_SOURCE_NOT_FOUND' });
  });

  it('says which models it knows by name, and asks for a sum where an address is given', async () => {
    const unknown = await foglight(['models', 'pull', 'no-such-model']);
    expect(unknown).toMatchObject({ code: 2 });
    expect(unknown.err).toMatch(/fastestdet/);
    const unsure = await foglight(['models', 'pull', 'http://127.0.0.1:9/a.onnx']);
    expect(unsure).toMatchObject({ code: 2 });
    expect(unsure.err).toMatch(/--sha256/);
  });

  it('refuses a configuration that is not valid', async () => {
    writeFileSync(at('bad.yaml'), 'gate: { high: 7 }');
    const ran = await foglight(['assess', at('clip.mp4'), '--config', at('bad.yaml')]);
    expect(ran).toMatchObject({ code: 2 });
    expect(ran.err).toMatch(/gate\.high/);
  });

  it('fails where no picture could be used', async () => {
    mkdirSync(at('unusable'));
    for (const name of ['a.png', 'b.png']) writeFileSync(at(`unusable/${name}`), 'not a picture');
    const ran = await foglight(['assess', at('unusable'), '--json']);
    expect(ran.code).toBe(1);
    expect(json(ran).map(({ error }) => error)).toEqual(['FOG_IMAGE_BAD', 'FOG_IMAGE_BAD']);
  });

  it('assesses pictures, a line each, and goes on after one that is broken', async () => {
    const lines = json(await foglight(['assess', at('pictures'), '--json']));
    const reports = lines.filter(({ type }) => type === 'report');
    expect(reports.map(({ input }) => String(input).split('/').at(-1))).toEqual(['a.png', 'b.jpg', 'c.webp']);
    for (const report of reports) {
      expect(Object.keys(report)).toEqual([
        'type',
        'camera',
        'stamp',
        'input',
        'frame',
        'severity',
        'overall',
        'intensities',
        'verdict',
        'reason',
        'condition',
      ]);
      expect(Object.keys(report['intensities'] as object)).toHaveLength(19);
      expect(report['verdict']).toMatch(/^(pass|recover|hopeless)$/);
    }
    expect(lines.filter(({ error }) => error === 'FOG_IMAGE_BAD')).toHaveLength(1);
  });

  it('recovers a picture, a folder and a video: same names, same size', async () => {
    const always = ['--policy', 'always', '--no-accept'];
    expect(await foglight(['recover', at('pictures/c.webp'), at('one.png'), ...always])).toMatchObject({
      code: 0,
    });
    expect(await sharp(at('one.png')).metadata()).toMatchObject({ width: 202, height: 150, format: 'png' });

    await foglight(['recover', at('pictures'), at('out'), ...always]);
    expect(readdirSync(at('out')).sort()).toEqual(['a.png', 'b.jpg', 'c.webp']);

    expect(await foglight(['recover', at('clip.mp4'), at('out.mp4'), ...always])).toMatchObject({ code: 0 });
    const probe = [
      '-v',
      'error',
      '-count_frames',
      '-show_entries',
      'stream=width,height,nb_read_frames',
      '-of',
      'csv=p=0',
      at('out.mp4'),
    ];
    expect(execFileSync('ffprobe', probe, { encoding: 'utf8' }).trim()).toBe('320,240,30');
  });

  it('writes pictures that pass byte for byte', async () => {
    await foglight(['recover', at('pictures'), at('passed'), '--policy', 'never']);
    for (const name of ['a.png', 'b.jpg'])
      expect(readFileSync(at(`passed/${name}`))).toEqual(readFileSync(at(`pictures/${name}`)));
  });

  it('refuses to press many pictures into one', async () => {
    expect(await foglight(['recover', at('pictures'), at('single.png')])).toMatchObject({ code: 2 });
  });

  it('answers a question, and says what it would need for one it cannot answer', async () => {
    const [answer] = json(
      await foglight(['ask', 'What is wrong with the picture?', at('clip.mp4'), '--json']),
    );
    expect(answer).toMatchObject({ type: 'answer', status: 'answered', camera: 'clip' });
    expect(Object.keys(answer!['chain'] as object)).toEqual([
      'types',
      'influence',
      'reasoning',
      'conclusion',
      'answer',
    ]);
    const [unknown] = json(await foglight(['ask', 'Is the gate open?', at('clip.mp4'), '--json']));
    expect(unknown).toMatchObject({ status: 'cannot_tell', confidence: 0 });
    expect(unknown!['needs']).toBeTruthy();
  });

  it('names cameras, and takes questions for the camera that they mention', async () => {
    const [named, all] = ['What is wrong with the north camera?', 'What is wrong with the picture?'];
    const inputs = [`north=${at('clip.mp4')}`, `gate=${at('clip.mp4')}`];
    const ran = await foglight(['run', ...inputs, '--ask', named, '--ask', all, '--json']);
    expect(ran.code).toBe(0);
    const answers = json(ran).filter(({ type }) => type === 'answer');
    const asked = (camera: string): unknown[] =>
      answers.filter((answer) => answer['camera'] === camera).map(({ question }) => question);
    expect(new Set(asked('north'))).toEqual(new Set([named, all]));
    expect(new Set(asked('gate'))).toEqual(new Set([all]));
    expect(answers.every(({ status }) => status === 'answered')).toBe(true);
    expect(json(ran).flatMap(({ type, camera }) => (type === 'summary' ? [camera] : []))).toEqual([
      'north',
      'gate',
    ]);
  });

  it.each([
    ['twice the same name', ['a=clip.mp4', 'a=b.mp4'], /two cameras are named a/],
    ['what is no name', ['front-door=clip.mp4'], /front-door/],
  ])('refuses %s', async (_, inputs, message) => {
    const ran = await foglight(['run', ...inputs]);
    expect(ran.code).toBe(2);
    expect(ran.err).toMatch(message);
  });

  it('records what Ctrl-C interrupts, and ends with 0', async () => {
    const file = at('live.mcap');
    const ran = await foglight(
      ['run', 'lavfi:testsrc2=size=320x240:rate=15', '--record', file],
      () => existsSync(file) && readFileSync(file).length > 200_000,
    );
    expect(ran.code).toBe(0);
    const topics = new Set<string>();
    for await (const { topic } of readRecording(file)) topics.add(topic.split('/').slice(3).join('/'));
    expect([...topics].sort()).toEqual(expect.arrayContaining(['best/compressed', 'degradation', 'verdict']));
  });

  it('prints what was asked for on stdout, and nothing else there', async () => {
    const answer = await foglight(['ask', 'What is wrong with the picture?', at('clip.mp4')]);
    expect(answer.out).toMatch(/confidence[\s\S]*conclusion/);
    expect((await foglight(['assess', at('pictures')])).out.trim().split('\n')).toHaveLength(3);
    expect((await foglight(['models', 'list'])).out).toMatch(/recover-fast/);
    const run = await foglight(['run', at('clip.mp4'), '--ask', 'Is the view usable?']);
    expect(run.out).toMatch(/Is the view usable\?/);
    expect(run.out).not.toMatch(/verdicts/);
    expect(run.err).toMatch(/verdicts/);
  });

  it('goes on when whoever reads its output has gone', () => {
    const piped = `"${process.execPath}" "${BIN}" assess "${at('clip.mp4')}" | head -n 1; exit \${PIPESTATUS[0]}`;
    const { status, stdout, stderr } = spawnSync('bash', ['-c', piped], { encoding: 'utf8' });
    expect({ status, lines: stdout.trim().split('\n').length }).toEqual({ status: 0, lines: 1 });
    expect(stderr).not.toMatch(/EPIPE/);
  });

  it('takes no source for the value of an option', async () => {
    const ran = await foglight(['run', '--ros', at('none.mp4')]);
    expect(ran).toMatchObject({ code: 3 });
    expect(ran.err).toMatch(/FOG_SOURCE_NOT_FOUND/);
    for (const [alone, other] of [
      ['--node-name=x', '--ros'],
      ['--clock-rate=5', '--clock'],
    ] as const) {
      const refused = await foglight(['run', at('clip.mp4'), alone]);
      expect(refused).toMatchObject({ code: 2 });
      expect(refused.err).toContain(`needs ${other}`);
    }
    for (const bad of ['0', '-1', 'x', ''])
      expect(await foglight(['run', at('clip.mp4'), '--ros', '--clock', '--rate', bad])).toMatchObject({
        code: 2,
      });
  });

  it('looks after itself', async () => {
    const ran = await foglight(['doctor', '--json']);
    expect(ran.code).toBe(0);
    expect(json(ran).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['ffmpeg', 'recovery', 'models']),
    );
    expect(json(await foglight(['models', 'list', '--json'])).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['assess', 'recover-fast']),
    );
  });
});
