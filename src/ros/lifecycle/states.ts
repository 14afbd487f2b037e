/** States of a managed node, by their numbers in lifecycle_msgs/msg/State, in the order rcl lists them. */
export const STATES = {
  unknown: 0,
  unconfigured: 1,
  inactive: 2,
  active: 3,
  finalized: 4,
  configuring: 10,
  cleaningup: 11,
  shuttingdown: 12,
  activating: 13,
  deactivating: 14,
  errorprocessing: 15,
} as const;

export type State = keyof typeof STATES;

export interface Transition {
  /** As in lifecycle_msgs/msg/Transition. */
  readonly id: number;
  readonly label: string;
  readonly from: State;
  readonly to: State;
}

/** How a transition callback ended. */
export type Outcome = 'success' | 'failure' | 'error';

const asked = (id: number, label: string, from: State, to: State): Transition => ({ id, label, from, to });

/** The three results of a transition state; their ids count from `id`. */
const ends = (id: number, from: State, success: State, failure: State, error: State): Transition[] =>
  [success, failure, error].map((to, i) => ({
    id: id + i,
    label: (['transition_success', 'transition_failure', 'transition_error'] as const)[i]!,
    from,
    to,
  }));

/** rcl's machine of managed nodes: https://design.ros2.org/articles/node_lifecycle.html */
export const TRANSITIONS: readonly Transition[] = [
  asked(1, 'configure', 'unconfigured', 'configuring'),
  ...ends(10, 'configuring', 'inactive', 'unconfigured', 'errorprocessing'),
  asked(2, 'cleanup', 'inactive', 'cleaningup'),
  ...ends(20, 'cleaningup', 'unconfigured', 'inactive', 'errorprocessing'),
  asked(3, 'activate', 'inactive', 'activating'),
  ...ends(30, 'activating', 'active', 'inactive', 'errorprocessing'),
  asked(4, 'deactivate', 'active', 'deactivating'),
  ...ends(40, 'deactivating', 'inactive', 'active', 'errorprocessing'),
  asked(5, 'shutdown', 'unconfigured', 'shuttingdown'),
  asked(6, 'shutdown', 'inactive', 'shuttingdown'),
  asked(7, 'shutdown', 'active', 'shuttingdown'),
  ...ends(50, 'shuttingdown', 'finalized', 'finalized', 'errorprocessing'),
  ...ends(60, 'errorprocessing', 'unconfigured', 'finalized', 'finalized'),
];

/** The transitions that lead out of a state. */
export function from(state: State): readonly Transition[] {
  return TRANSITIONS.filter((transition) => transition.from === state);
}

/**
 * The requested transition; undefined if the state has none of that name. A label wins over the number, because
 * `ros2 service call` leaves the number at 0 when only a label is given. Results of callbacks cannot be requested.
 */
export function requested(
  state: State,
  { id, label }: { readonly id: number; readonly label: string },
): Transition | undefined {
  return from(state).find(
    (transition) => transition.id < 10 && (label ? transition.label === label : transition.id === id),
  );
}

/** The transition for a result of the callback; undefined if the state is not a transition state. */
export function ending(state: State, outcome: Outcome): Transition | undefined {
  return from(state).find(({ label }) => label === `transition_${outcome}`);
}
