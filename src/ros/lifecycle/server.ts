import type { Clock } from '../../core/time.js';
import type { Closable, Message, Port } from '../port.js';
import type { Lifecycle } from './lifecycle.js';
import { from, STATES, TRANSITIONS, type State, type Transition } from './states.js';

/** Serves a managed node's five services and publishes every transition on `~/transition_event`. */
export async function serveLifecycle(port: Port, lifecycle: Lifecycle, clock: Clock): Promise<Closable> {
  const events = await port.advertise('~/transition_event', 'lifecycle_msgs/msg/TransitionEvent');
  const telling = lifecycle.steps.subscribe(({ transition }) => {
    const { id, label } = transition;
    void events.publish({ timestamp: clock.wallNs(), transition: { id, label }, ...ends(transition) });
  });
  const services = await Promise.all([
    port.serve('~/change_state', 'lifecycle_msgs/srv/ChangeState', async ({ transition }) => ({
      success: await lifecycle.change(transition as { id: number; label: string }),
    })),
    port.serve('~/get_state', 'lifecycle_msgs/srv/GetState', () => ({
      current_state: state(lifecycle.state),
    })),
    port.serve('~/get_available_states', 'lifecycle_msgs/srv/GetAvailableStates', () => ({
      available_states: (Object.keys(STATES) as State[]).map(state),
    })),
    transitions(port, 'get_available_transitions', () => from(lifecycle.state)),
    transitions(port, 'get_transition_graph', () => TRANSITIONS),
  ]);
  return {
    close() {
      telling.unsubscribe();
      for (const one of [...services, events]) one.close();
    },
  };
}

function transitions(port: Port, name: string, list: () => readonly Transition[]): Promise<Closable> {
  return port.serve(`~/${name}`, 'lifecycle_msgs/srv/GetAvailableTransitions', () => ({
    available_transitions: list().map((transition) => ({
      transition: { id: transition.id, label: transition.label },
      ...ends(transition),
    })),
  }));
}

const ends = ({ from, to }: Transition): Message => ({ start_state: state(from), goal_state: state(to) });
const state = (label: State): Message => ({ id: STATES[label], label });
