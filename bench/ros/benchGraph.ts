import { spawn, type ChildProcess, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { DdsPort } from '../../src/ros/dds/ddsPort.js';
import type { Message, Transport } from '../../src/ros/port.js';

const peer = fileURLToPath(new URL('./peer.ts', import.meta.url));
const foglight = fileURLToPath(new URL('../../../bin/foglight.js', import.meta.url));

/** A picture as the watcher saw it go by; milliseconds of the machine's clock. */
export interface ObservedImage {
  readonly stampMs: number;
  /** When its last publisher sent it off. */
  readonly sentMs: number;
}

/** The processes of a bench, on a graph of their own on this machine, and one watcher of what they publish. */
export class BenchGraph {
  readonly #env: NodeJS.ProcessEnv = {
    ...process.env,
    ROS_DOMAIN_ID: String(process.pid % 200),
    ROS_LOCALHOST_ONLY: '1',
  };
  readonly #running = new Set<ChildProcess>();
  readonly #transport: Transport;
  readonly #config: string;

  /** @param transport by which everybody but the watcher, who is the same for all, joins the graph */
  constructor(transport: Transport) {
    this.#transport = transport;
    this.#config = join(mkdtempSync(join(tmpdir(), 'foglight-bench-')), 'config.yaml');
    writeFileSync(this.#config, `ros: { transport: ${transport} }\n`);
  }

  /** Resolves when it begins to publish. */
  async camera(width: number, height: number, hz: number): Promise<ChildProcess> {
    const camera = this.#start([peer, this.#transport, 'camera', width, height, hz]);
    await once(camera.stdout, 'data');
    return camera;
  }

  relay(): ChildProcess {
    return this.#start([peer, this.#transport, 'relay']);
  }

  /** The node as a user starts it; every picture is measured and passes. */
  foglight(): ChildProcess {
    const options = ['--ros', '--policy', 'never', '--json', '--config', this.#config];
    return this.#start([foglight, 'run', 'ros:/camera/image_raw', ...options]);
  }

  /** Calls back for every picture on a topic until closed. */
  async watch(topic: string, onPicture: (seen: ObservedImage) => void): Promise<{ close(): Promise<void> }> {
    const port = await DdsPort.open({ node: 'watcher', env: this.#env });
    await port.subscribe(topic, 'sensor_msgs/msg/Image', (message: Message, sourceNs) => {
      const { stamp } = message['header'] as { stamp: { sec: number; nanosec: number } };
      onPicture({ stampMs: stamp.sec * 1e3 + stamp.nanosec / 1e6, sentMs: Number(sourceNs) / 1e6 });
    });
    return port;
  }

  /** Ends everybody, as a crash would. */
  async clear(): Promise<void> {
    await Promise.all([...this.#running].map((one) => stopProcess(one, 'SIGKILL')));
  }

  #start(args: readonly (string | number)[]): ChildProcessByStdio<null, Readable, null> {
    const child = spawn(process.execPath, args.map(String), {
      env: this.#env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child.stdout.resume();
    this.#running.add(child);
    child.once('exit', () => this.#running.delete(child));
    return child;
  }
}

/** Milliseconds from the signal to the end. */
export async function stopProcess(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<number> {
  if (child.exitCode !== null || child.signalCode !== null) return 0;
  const asked = performance.now();
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
  return performance.now() - asked;
}
