import { MOST_OPEN, RESULT_KEPT_MS } from '../action/goals.js';
import type { ActionOptions, Closable, Message } from '../port.js';
import type { TypeRegistry } from '../types/registry.js';
import { adopted, complete } from './messages.js';
import type { Rcl, RclNode } from './rcl.js';

/** rclnodejs's answers to a goal and to a wish to cancel it. */
const REJECT = 1;
const ACCEPT = 2;

/** What is used of rclnodejs's goal handle. */
interface GoalHandle {
  readonly goalId: { readonly uuid: Uint8Array };
  readonly request: { toPlainObject(typedArrays: boolean): unknown };
  readonly isCancelRequested: boolean;
  publishFeedback(feedback: object): void;
  succeed(): void;
  abort(): void;
  canceled(): void;
}

/** Serves an action through rcl_action, which keeps its goals. */
export function serveRclAction(
  rcl: Rcl,
  node: RclNode,
  types: TypeRegistry,
  { name, type, execute }: ActionOptions,
): Closable {
  const [goals, results, feedbacks] = (['Goal', 'Result', 'Feedback'] as const).map((part) =>
    types.codec(`${type}_${part}`),
  );
  const aborts = new Map<GoalHandle, AbortController>();
  const work = async (handle: GoalHandle): Promise<Message> => {
    const abort = new AbortController();
    aborts.set(handle, abort);
    const { success, result } = await execute({
      goal: adopted(goals!, handle.request.toPlainObject(true)),
      signal: abort.signal,
      feedback: (message) => {
        if (!handle.isCancelRequested) handle.publishFeedback(complete(feedbacks!, message));
      },
    });
    aborts.delete(handle);
    if (success) handle.succeed();
    else if (handle.isCancelRequested) handle.canceled();
    else handle.abort();
    return complete(results!, result);
  };
  const server = new rcl.ActionServer(
    node,
    type,
    name,
    work,
    () => (aborts.size >= MOST_OPEN ? REJECT : ACCEPT),
    undefined,
    (handle: GoalHandle) => {
      aborts.get(handle)?.abort();
      return ACCEPT;
    },
    { resultTimeout: RESULT_KEPT_MS / 1000 },
  );
  return {
    close() {
      for (const abort of aborts.values()) abort.abort();
      server.destroy();
    },
  };
}
