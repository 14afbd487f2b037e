import { FoglightError } from '../../core/errors.js';

/**
 * Runs work with a deadline. At the deadline the signal of the work is aborted; if the work cannot stop, its late result
 * is dropped. All timers and listeners are removed.
 *
 * @param ms time until the deadline, milliseconds
 * @param outers signals that end the work before the deadline
 * @param what what was asked, for the error
 * @throws FOG_REASON_LATE at the deadline or when one of the signals is aborted
 */
export async function withDeadline<T>(
  work: (signal: AbortSignal) => Promise<T>,
  ms: number,
  outers: readonly AbortSignal[],
  what: string,
): Promise<T> {
  if (outers.some((outer) => outer.aborted)) throw new FoglightError('FOG_REASON_LATE', what);
  const controller = new AbortController();
  let end = (): void => {};
  const late = new Promise<never>((_, reject) => {
    end = () => {
      controller.abort();
      reject(new FoglightError('FOG_REASON_LATE', what));
    };
  });
  const timer = setTimeout(end, ms);
  for (const outer of outers) outer.addEventListener('abort', end, { once: true });
  try {
    return await Promise.race([work(controller.signal), late]);
  } finally {
    clearTimeout(timer);
    for (const outer of outers) outer.removeEventListener('abort', end);
  }
}
