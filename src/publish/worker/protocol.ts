import type { ErrorCode } from '../../core/errors.js';

/** What goes to a worker: a numbered request, or the wish to end. */
export type ToWorker<Request> =
  { readonly type: 'request'; readonly id: number; readonly request: Request } | { readonly type: 'close' };

/** What comes back: one reply or one error for each request. */
export type FromWorker<Reply> =
  | { readonly type: 'reply'; readonly id: number; readonly reply: Reply }
  | { readonly type: 'error'; readonly id: number; readonly code: ErrorCode; readonly detail: string };
