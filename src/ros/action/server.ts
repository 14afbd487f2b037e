import type { ActionOptions, Closable, Message, Port } from '../port.js';
import { QOS } from '../qos.js';
import { rosTime, timeNs, type RosTime } from '../time.js';
import { isOver, MOST_OPEN, RESULT_KEPT_MS, STATUS, toCancel, type Goal } from './goals.js';

interface GoalInfo {
  readonly goal_id: { readonly uuid: Uint8Array };
  readonly stamp: RosTime;
}

/** Serves an action as rcl_action lays it out: three services, feedback and status below `NAME/_action`. */
export async function serveAction(port: Port, options: ActionOptions): Promise<Closable> {
  const { name, type } = options;
  const at = (part: string): string => `${name}/_action/${part}`;
  const feedback = await port.advertise(at('feedback'), `${type}_FeedbackMessage`);
  const status = await port.advertise(at('status'), 'action_msgs/msg/GoalStatusArray', { qos: QOS.latched });
  const goals = new Goals(options, {
    status: (message) => void status.publish(message),
    feedback: (message) => void feedback.publish(message),
  });
  const services = await Promise.all([
    port.serve(at('send_goal'), `${type}_SendGoal`, goals.send),
    port.serve(at('cancel_goal'), 'action_msgs/srv/CancelGoal', goals.cancel),
    port.serve(at('get_result'), `${type}_GetResult`, goals.result),
  ]);
  return {
    close() {
      goals.close();
      for (const one of [...services, feedback, status]) one.close();
    },
  };
}

/** The goals of one action, each from its acceptance until its result has been kept long enough. */
class Goals {
  readonly #options: ActionOptions;
  readonly #out: { status(message: Message): void; feedback(message: Message): void };
  readonly #goals = new Map<string, Goal<Message>>();

  constructor(
    options: ActionOptions,
    out: { status(message: Message): void; feedback(message: Message): void },
  ) {
    this.#options = options;
    this.#out = out;
  }

  readonly send = ({ goal_id, goal }: Message): Message => {
    const id = textOf(goal_id as GoalInfo['goal_id']);
    const open = [...this.#goals.values()].filter((known) => !isOver(known));
    if (this.#goals.has(id) || open.length >= MOST_OPEN) return { accepted: false };
    const acceptedNs = this.#options.clock.wallNs();
    this.#begin(id, acceptedNs, goal as Message);
    return { accepted: true, stamp: rosTime(acceptedNs) };
  };

  readonly cancel = (request: Message): Message => {
    const { goal_id, stamp } = request['goal_info'] as GoalInfo;
    const { code, goals } = toCancel([...this.#goals.values()], textOf(goal_id), timeNs(stamp));
    for (const goal of goals) {
      goal.status = STATUS.canceling;
      goal.abort.abort();
    }
    if (goals.length > 0) this.#tellStatus();
    return { return_code: code, goals_canceling: goals.map(infoOf) };
  };

  readonly result = async ({ goal_id }: Message): Promise<Message> => {
    const goal = this.#goals.get(textOf(goal_id as GoalInfo['goal_id']));
    if (!goal) return { status: STATUS.unknown };
    const result = await goal.over;
    return { status: goal.status, result };
  };

  close(): void {
    for (const { abort } of this.#goals.values()) abort.abort();
  }

  #begin(id: string, acceptedNs: bigint, message: Message): void {
    const abort = new AbortController();
    const feedback = (said: Message): void => {
      if (!isOver(goal)) this.#out.feedback({ goal_id: idOf(id), feedback: said });
    };
    // Not before the goal is known: feedback may come at once.
    const execution = { goal: message, signal: abort.signal, feedback };
    const work = Promise.resolve(execution).then(this.#options.execute);
    const over = work.then(({ success, result }) => {
      goal.status = success
        ? STATUS.succeeded
        : goal.status === STATUS.canceling
          ? STATUS.canceled
          : STATUS.aborted;
      this.#tellStatus();
      setTimeout(() => this.#goals.delete(id), RESULT_KEPT_MS).unref();
      return result;
    });
    const goal: Goal<Message> = { id, acceptedNs, abort, status: STATUS.executing, over };
    this.#goals.set(id, goal);
    this.#tellStatus();
  }

  #tellStatus(): void {
    const list = [...this.#goals.values()].map((goal) => ({ goal_info: infoOf(goal), status: goal.status }));
    this.#out.status({ status_list: list });
  }
}

const textOf = ({ uuid }: { readonly uuid: Uint8Array }): string => Buffer.from(uuid).toString('hex');
const idOf = (id: string): Message => ({ uuid: Uint8Array.from(Buffer.from(id, 'hex')) });
const infoOf = ({ id, acceptedNs }: Pick<Goal<Message>, 'id' | 'acceptedNs'>): Message => ({
  goal_id: idOf(id),
  stamp: rosTime(acceptedNs),
});
