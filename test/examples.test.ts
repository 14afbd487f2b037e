import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stream, TestServer } from './support/endpointServer.js';
import { describeWith } from './support/need.js';
import { DDS } from './support/tools.js';

const root = fileURLToPath(new URL('../', import.meta.url));
const BIN = join(root, 'bin/foglight.js');
const folder = mkdtempSync(join(tmpdir(), 'foglight-examples-'));
const at = (name: string): string => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true }));

/** The built package is what the examples import: the mapping to src is for the type check alone. */
const env = {
  ...process.env,
  TSX_TSCONFIG_PATH: join(root, 'tsconfig.build.json'),
  ROS_LOCALHOST_ONLY: '1',
  ROS_DOMAIN_ID: '87',
};

async function example(name: string, ...args: string[]): Promise<string> {
  const file = join(root, 'examples', `${name}.ts`);
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', file, ...args], {
    cwd: root,
    env,
  });
  return stdout;
}

beforeAll(() => {
  execFileSync('ffmpeg', [
    ...['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=size=320x240:rate=10:duration=2'],
    ...['-pix_fmt', 'yuv420p', at('clip.mp4')],
  ]);
});

describe('examples', () => {
  it('are all in the list', () => {
    const list = readFileSync(join(root, 'examples/README.md'), 'utf8');
    const files = readdirSync(join(root, 'examples')).filter((name) => name.endsWith('.ts'));
    expect(files).toHaveLength(6);
    for (const name of files) expect(list).toContain(`](${name})`);
  });

  it('one picture', async () => {
    await sharp({ create: { width: 200, height: 150, channels: 3, background: 'teal' } })
      .png()
      .toFile(at('in.png'));
    expect(await example('onePicture', at('in.png'), at('out.png'))).toMatch(/severity \d\.\d\d/);
    expect(await sharp(at('out.png')).metadata()).toMatchObject({ width: 200, height: 150 });
  });

  it('a sink of one’s own', async () => {
    const counts = JSON.parse(await example('ownSink', at('clip.mp4'))) as Record<string, number>;
    expect(Object.values(counts).reduce((a, b) => a + b, 0)).toBe(20);
  });

  it('a recording, and events from another process', async () => {
    const [recording, socket] = [at('run.mcap'), at('events.sock')];
    // A live source goes on until it is interrupted.
    const source = 'lavfi:testsrc2=size=320x240:rate=10';
    const child = spawn(
      process.execPath,
      [BIN, 'run', source, '--record', recording, '--events', `unix:${socket}`],
      { stdio: 'ignore' },
    );
    const ended = new Promise((resolve) => child.once('close', resolve));
    while (!existsSync(socket)) await new Promise((done) => setTimeout(done, 50));
    const follower = spawn(
      process.execPath,
      ['--import', 'tsx', join(root, 'examples/eventsFromAnotherProcess.ts'), `unix:${socket}`],
      { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const [line] = (await once(follower.stdout, 'data')) as [Buffer];
    expect(line.toString()).toMatch(/^testsrc2: (pass|recover|hopeless) \(/);
    child.kill('SIGINT');
    await ended;
    follower.kill();
    expect(await example('readRecording', recording)).toMatch(/ s {2}\/foglight\/testsrc2\/verdict {2}\d/);
  });

  it('a question to an endpoint', async () => {
    const server = new TestServer((_, response) =>
      stream(response, [
        '{"types": [], "influence": "", "reasoning": "", "conclusion": "clear", "answer": "A test card."}',
      ]),
    );
    try {
      const said = await example('askEndpoint', at('clip.mp4'), await server.start(), 'What is drawn here?');
      expect(said).toMatch(/A test card\. {2}\(from captured/);
    } finally {
      await server.stop();
    }
  });
});

describeWith([DDS], 'examples on the ROS 2 graph', () => {
  it('a node from code', async () => {
    expect(await example('rosNode', at('clip.mp4'))).toMatch(/^\/fog is on the graph by (dds|rclnodejs)/);
  });
});
