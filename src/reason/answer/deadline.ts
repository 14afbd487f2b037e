import { FoglightError } from '../../core/errors.js';

/**
 * Runs work that must end in time. The work hears of the end by its signal; where it cannot stop, its late result
 * is dropped. Leaves no timer or listener behind.
 *
 * @param ms longest time, milliseconds
 * @throws FOG_REASON_LATE when time is up or one of the signals fires
 */
export async function inTime<T>(
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
