import type { ErrorCode } from '../../core/errors.js';

/** Message to a worker: a numbered request, or `close`. */
export type ToWorker<Request> =
  { readonly type: 'request'; readonly id: number; readonly request: Request } | { readonly type: 'close' };

/** Message from a worker: one reply or one error per request. */
export type FromWorker<Reply> =
  | { readonly type: 'reply'; readonly id: number; readonly reply: Reply }
  | { readonly type: 'error'; readonly id: number; readonly code: ErrorCode; readonly detail: string };
