import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { PYTHON } from './tools.js';

const script = fileURLToPath(new URL('../rtspServer.py', import.meta.url));

export interface RtspServer {
  readonly process: ChildProcess;
  readonly port: number;
}

export interface RtspServerOptions {
  readonly port?: number;
  /** What stands before the encoder, in GStreamer's words; by default a moving ball. */
  readonly scene?: string;
  /** `user:password`, without which nobody is let in. */
  readonly account?: string;
}

/** Starts a camera and waits until it listens; again where somebody else is quicker to take the port. It ends with the test. */
export async function startRtspServer({
  port = 0,
  scene = '',
  account = '',
}: RtspServerOptions = {}): Promise<RtspServer> {
  for (;;) {
    const process = spawn(PYTHON, [script, String(port), scene, account], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    onTestFinished(() => void process.kill('SIGKILL'));
    const said = await Promise.race([
      once(process.stdout, 'data'),
      once(process, 'exit').then(() => undefined),
    ]);
    if (said) return { process, port: Number(said[0]) };
  }
}

/** Ends a camera, and waits until it is gone. */
export async function killRtspServer({ process }: RtspServer): Promise<void> {
  if (process.exitCode !== null || process.signalCode !== null)
    throw new Error('the camera had ended by itself');
  const gone = once(process, 'exit');
  process.kill('SIGKILL');
  await gone;
}
