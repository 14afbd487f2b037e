import { progress, type Progress } from '../app/progress.js';
import type { MeasureOptions } from './measure.js';

/** Tells people on stderr how far each kind of work is, and what could not be measured. */
export function telling(): Pick<MeasureOptions, 'onProgress' | 'onFailure'> {
  const bars = new Map<string, Progress>();
  return {
    onProgress(what, done, of) {
      if (!bars.has(what)) bars.set(what, progress(what, of));
      bars.get(what)!.update(done);
      if (done < of) return;
      bars.get(what)!.stop();
      process.stderr.write(`${of} ${what} done\n`);
    },
    onFailure: ({ code, message }) => void process.stderr.write(`${code}: ${message}; left out\n`),
  };
}
