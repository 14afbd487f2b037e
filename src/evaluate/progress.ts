import { progress, type Progress } from '../app/progress.js';
import type { MeasureOptions } from './measure.js';

/** Callbacks that show the progress of each kind of work, and failed measurements, on stderr. */
export function progressOnStderr(): Pick<MeasureOptions, 'onProgress' | 'onFailure'> {
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
