import { FoglightError } from '../core/errors.js';

/**
 * Runs work that must end in time. The work hears of the end by its signal; where it cannot stop, its late result
 * is dropped. Leaves no timer or listener behind.
 *
 * @param ms longest time, milliseconds
 * @throws FOG_REASON_LATE when time is up or the caller's signal fires
 */
export async function inTime<T>(
  work: (signal: AbortSignal) => Promise<T>,
  ms: number,
  outer: AbortSignal,
  what: string,
): Promise<T> {
  if (outer.aborted) throw new FoglightError('FOG_REASON_LATE', what);
  const controller = new AbortController();
  let end = (): void => {};
  const late = new Promise<never>((_, reject) => {
    end = () => {
      controller.abort();
      reject(new FoglightError('FOG_REASON_LATE', what));
    };
  });
  const timer = setTimeout(end, ms);
  outer.addEventListener('abort', end, { once: true });
  try {
    return await Promise.race([work(controller.signal), late]);
  } finally {
    clearTimeout(timer);
    outer.removeEventListener('abort', end);
  }
}
