/** Numbers of action_msgs/msg/GoalStatus. */
export const STATUS = {
  unknown: 0,
  executing: 2,
  canceling: 3,
  succeeded: 4,
  canceled: 5,
  aborted: 6,
} as const;
export type Status = (typeof STATUS)[keyof typeof STATUS];

/** How long a result may be asked for after its goal is over, as rcl_action has it, milliseconds. */
export const RESULT_KEPT_MS = 10_000;
/** Goals at work at once; more are rejected. */
export const MOST_OPEN = 16;

/** Return codes of action_msgs/srv/CancelGoal. */
export const CANCEL = { none: 0, rejected: 1, unknownGoal: 2, terminated: 3 } as const;

export interface Goal<Result> {
  readonly id: string;
  readonly acceptedNs: bigint;
  readonly abort: AbortController;
  status: Status;
  /** Resolves when it is over. */
  readonly over: Promise<Result>;
}

const NOBODY = '0'.repeat(32);

export const isOver = ({ status }: { readonly status: Status }): boolean => status >= STATUS.succeeded;

/**
 * The goals a cancel request is about, by rcl_action's rules: no id and no time means all, a time all that were
 * accepted until then, an id that one; an id and a time both.
 *
 * @param id of a goal, 32 hexadecimal digits; all zero for none
 * @param untilNs 0 for none
 */
export function toCancel<G extends Pick<Goal<unknown>, 'id' | 'acceptedNs' | 'status'>>(
  goals: readonly G[],
  id: string,
  untilNs: bigint,
): { readonly code: number; readonly goals: readonly G[] } {
  const all = id === NOBODY && untilNs === 0n;
  const meant = goals.filter(
    (goal) => all || goal.id === id || (untilNs !== 0n && goal.acceptedNs <= untilNs),
  );
  const open = meant.filter((goal) => !isOver(goal));
  if (open.length > 0 || id === NOBODY) return { code: CANCEL.none, goals: open };
  return { code: meant.some((goal) => goal.id === id) ? CANCEL.terminated : CANCEL.unknownGoal, goals: [] };
}
