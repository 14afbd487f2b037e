/** Runs a source through the whole pipeline into a sink of one's own, which counts verdicts. */
import { openAll, parseConfig, run, type PipelineEvent, type Sink } from 'foglight';

const [uri] = process.argv.slice(2);
if (!uri) throw new Error('usage: ownSink.ts SOURCE');

class VerdictCounter implements Sink {
  readonly name = 'verdict counter';
  /** Pictures cost a copy each; this sink needs none. */
  readonly wantsPictures = false;
  readonly counts: Record<string, number> = {};

  publish(event: PipelineEvent): void {
    if (event.type !== 'verdict') return;
    const { kind } = event.verdict;
    this.counts[kind] = (this.counts[kind] ?? 0) + 1;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

const config = parseConfig({});
const counter = new VerdictCounter();
const { failures } = await run({
  sources: await openAll([uri], { config: config.source }),
  config,
  sinks: () => Promise.resolve([counter]),
});
console.log(JSON.stringify(counter.counts));
for (const { camera, error } of failures) console.error(`${camera}: ${error.code} ${error.message}`);
process.exitCode = failures.length > 0 ? 1 : 0;
