import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, expect, it } from 'vitest';
import { systemdNotifier } from '../src/app/systemd.js';
import { describeWith } from './support/need.js';
import { PYTHON, SYSTEMD } from './support/tools.js';

const folder = mkdtempSync(join(tmpdir(), 'foglight-systemd-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A socket as systemd opens it; prints each message as a line. */
const SERVER = `
import socket, sys
server = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
server.bind(sys.argv[1])
print('open', flush=True)
while True:
    print(server.recv(4096).decode(), flush=True)
`;

describeWith([SYSTEMD], 'systemd', () => {
  it('is told when the service is ready, that it lives, and that it ends', async () => {
    const socket = join(folder, 'notify');
    const server = spawn(PYTHON, ['-c', SERVER, socket], { stdio: ['ignore', 'pipe', 'inherit'] });
    const messages: string[] = [];
    try {
      const lines = createInterface(server.stdout)[Symbol.asyncIterator]();
      const next = async (): Promise<void> => void messages.push((await lines.next()).value as string);
      await next();
      // libsystemd reads the address from the environment of the process.
      process.env['NOTIFY_SOCKET'] = socket;
      const notifier = systemdNotifier({ ...process.env, WATCHDOG_USEC: '100000' });
      notifier.ready();
      for (let i = 0; i < 3; i += 1) await next();
      notifier.stopping();
      while (messages.at(-1) !== 'STOPPING=1') await next();
    } finally {
      delete process.env['NOTIFY_SOCKET'];
      server.kill();
    }
    expect(messages.slice(0, 4)).toEqual(['open', 'READY=1', 'WATCHDOG=1', 'WATCHDOG=1']);
  });
});
