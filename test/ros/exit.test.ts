import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { describeWith } from '../support/need.js';
import { DDS } from '../support/tools.js';
import { transport } from './join.js';
import { graphEnv } from './peer.js';

const module = fileURLToPath(new URL('../../dist/ros/transport.js', import.meta.url));

/** A node that talks to itself as fast as it can, and then ends in one way or another. */
const script = (end: string): string => `
  import { openPort } from ${JSON.stringify(module)};
  const port = await openPort({ node: 'leaving' }, ${JSON.stringify(transport)});
  const publication = await port.advertise('/x', 'std_msgs/msg/String');
  let got = 0;
  await port.subscribe('/x', 'std_msgs/msg/String', () => { got += 1; });
  const talk = async () => { while (await publication.publish({ data: 'x' })); };
  talk(); talk();
  while (got < 20) await new Promise((resolve) => setTimeout(resolve, 5));
  console.log('talking');
  ${end}`;

describeWith([DDS], 'leaving the graph', () => {
  it.each([
    ['closed while it talks', 'await port.close();', 0],
    ['closed twice', 'await Promise.all([port.close(), port.close()]);', 0],
    ['ended without closing', 'process.exit(0);', 0],
    ['ended while it closes', 'void port.close(); process.exit(0);', 0],
    ['ended by an error', "throw new Error('expected');", 1],
    ['asked to end', "process.once('SIGTERM', () => port.close()); process.kill(process.pid);", 0],
  ])('%s, a node ends as it should', async (_, end, code) => {
    const file = join(mkdtempSync(join(tmpdir(), 'foglight-exit-')), 'node.mjs');
    writeFileSync(file, script(end));
    const child = spawn(process.execPath, [file], {
      env: graphEnv(5),
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let said = '';
    child.stdout.on('data', (text: Buffer) => (said += text.toString()));
    expect(await once(child, 'close')).toEqual([code, null]);
    expect(said).toBe('talking\n');
  });
});
