import { parentPort } from 'node:worker_threads';
import { asFoglightError, type ErrorCode } from '../../core/errors.js';
import type { FromWorker, ToWorker } from './protocol.js';

/**
 * The worker's end of WorkerClient.
 *
 * @param code for errors that are not from the table
 * @param close called once all requests are answered; then the thread ends
 */
export function serve<Request, Reply>(
  handle: (request: Request) => Reply | Promise<Reply>,
  code: ErrorCode,
  close: () => void = () => {},
): void {
  const port = parentPort!;
  const running = new Set<Promise<void>>();
  const answer = async (id: number, request: Request): Promise<void> => {
    let message: FromWorker<Reply>;
    try {
      message = { type: 'reply', id, reply: await handle(request) };
    } catch (error) {
      const { code: known, detail } = asFoglightError(error, code);
      message = { type: 'error', id, code: known, detail };
    }
    port.postMessage(message, message.type === 'reply' ? movable(message.reply) : []);
  };
  port.on('message', (message: ToWorker<Request>) => {
    if (message.type === 'close') {
      void Promise.all(running).then(() => {
        close();
        port.close();
      });
      return;
    }
    const done = answer(message.id, message.request).finally(() => running.delete(done));
    running.add(done);
  });
}

/** Pixels are transferred. A Buffer made by native code may not be transferable and is copied. */
function movable(reply: unknown): ArrayBuffer[] {
  if (!(reply instanceof Uint8Array) || Buffer.isBuffer(reply)) return [];
  return reply.buffer instanceof ArrayBuffer && reply.byteLength === reply.buffer.byteLength
    ? [reply.buffer]
    : [];
}
