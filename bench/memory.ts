import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Resident memory of this process after a collection, MB: without one, V8 lets garbage pile up before it collects. */
export function residentMegabytes(): number {
  collect();
  return process.memoryUsage.rss() / 1e6;
}
