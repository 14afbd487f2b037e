/** A signal that Ctrl-C, SIGTERM and `also` abort, so that what runs drains and closes. A second Ctrl-C exits at once. */
export function interruptSignal(also?: AbortSignal): { signal: AbortSignal; stop(): void } {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  };
  also?.addEventListener('abort', onSignal, { once: true });
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  return {
    signal: controller.signal,
    stop() {
      process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
      also?.removeEventListener('abort', onSignal);
    },
  };
}
