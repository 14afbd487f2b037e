import { FoglightError } from '../core/errors.js';

const POLL_MS = 5;

/** Resolves to whether the condition became true in time. */
export async function until(condition: () => boolean, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (!condition()) {
    if (performance.now() >= deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return true;
}

/** A service's reply. @throws FOG_ROS_SERVICE when it does not come in time or the call was cancelled */
export function within<T>(answer: Promise<T>, ms: number, service: string, signal?: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const give = (why: string): void => reject(new FoglightError('FOG_ROS_SERVICE', `${service} ${why}`));
    const timer = setTimeout(() => give('did not answer in time'), Math.max(0, ms));
    const abort = (): void => give('was called off');
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort, { once: true });
    void answer.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    });
  });
}
