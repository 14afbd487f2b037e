// Records a frame every 20 ms until it is killed and prints each frame's number and the milliseconds since it began.
// SIGTERM closes in good order; SIGUSR2 stops publishing and closes nothing.
//   node recordForever.mjs OUT.mcap
import { performance } from 'node:perf_hooks';
import { clearInterval, setInterval } from 'node:timers';
import { configSchema } from '../../dist/config/schema.js';
import { Encoder } from '../../dist/publish/encode/encoder.js';
import { recordSink } from '../../dist/publish/mcap/sink.js';

const config = configSchema.parse({ record: { min_free_mb: 0 } });
const encoder = new Encoder(90);
const options = {
  mode: 'live',
  encoder,
  emit: (said) => said.type === 'error' && process.stderr.write(`${said.message}\n`),
};
const sink = await recordSink(process.argv[2], config, options);
const assessment = {
  intensities: new Float32Array(19),
  severity: 0.5,
  where: new Float32Array(48),
  pictureState: 'normal',
};

let seq = 0;
const timer = setInterval(() => {
  const header = {
    camera: 'c',
    frameId: 'c',
    seq,
    stampNs: BigInt(seq),
    receivedNs: 0n,
    width: 64,
    height: 48,
    layout: 'yuv420p',
    matrix: 'bt601',
    still: false,
  };
  void sink.publish({ type: 'report', header, assessment });
  const picture = { header, bytes: new Uint8Array(64 * 48 * 1.5) };
  void sink.publish({ type: 'best', header, view: 'captured', ageMs: 1, picture });
  process.stdout.write(`${seq} ${performance.now()}\n`);
  seq += 1;
}, 20);

process.on('SIGUSR2', () => clearInterval(timer));
process.on('SIGTERM', async () => {
  clearInterval(timer);
  await sink.close();
  await encoder.close();
  process.exit(0);
});
setInterval(() => {}, 1000);
