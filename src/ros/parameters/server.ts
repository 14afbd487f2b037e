import { systemClock, type Clock } from '../../core/time.js';
import type { Closable, Message, Port, Publication } from '../port.js';
import { QOS } from '../qos.js';
import { rosTime } from '../time.js';
import type { Change, ParameterStore, SetResult } from './store.js';
import { fromMessage, toMessage, TYPE } from './values.js';

/** Serves a node's six parameter services and publishes every change on `/parameter_events`. */
export async function serveParameters<T extends object>(
  port: Port,
  store: ParameterStore<T>,
  clock: Clock = systemClock,
): Promise<Closable> {
  const events = await port.advertise('/parameter_events', 'rcl_interfaces/msg/ParameterEvent', {
    qos: QOS.parameterEvents,
  });
  const set = (changes: readonly Change[]): SetResult => {
    const result = store.set(changes);
    if (result.successful) void announce(port, events, store, changes, clock.wallNs());
    return result;
  };
  const answers: Readonly<Record<string, (request: Message) => Message>> = {
    ListParameters: (request) => list(store, request),
    GetParameters: ({ names }) => ({ values: (names as string[]).map((name) => valueOf(store, name)) }),
    GetParameterTypes: ({ names }) => ({
      types: (names as string[]).map((name) =>
        store.get(name) === undefined ? TYPE.notSet : (store.declared.get(name)?.type ?? TYPE.notSet),
      ),
    }),
    DescribeParameters: ({ names }) => ({
      descriptors: (names as string[]).map((name) => store.declared.get(name)?.descriptor ?? { name }),
    }),
    SetParameters: ({ parameters }) => ({ results: changesOf(parameters).map((change) => set([change])) }),
    SetParametersAtomically: ({ parameters }) => ({ result: set(changesOf(parameters)) }),
  };
  const services = await Promise.all(
    Object.entries(answers).map(([type, answer]) =>
      port.serve(`~/${snakeCase(type)}`, `rcl_interfaces/srv/${type}`, answer),
    ),
  );
  return {
    close: () => [...services, events].forEach((one) => one.close()),
  };
}

function valueOf<T extends object>(store: ParameterStore<T>, name: string): Message {
  return toMessage(store.get(name), store.declared.get(name)?.type ?? TYPE.notSet);
}

function changesOf(parameters: unknown): Change[] {
  return (parameters as { name: string; value: Message }[]).map(({ name, value }) => ({
    name,
    value: fromMessage(value),
  }));
}

/** Names below the prefixes, at most `depth` levels down (0: no limit), and the groups that contain them. */
function list<T extends object>(store: ParameterStore<T>, request: Message): Message {
  const prefixes = request['prefixes'] as readonly string[];
  const depth = Number(request['depth']);
  const levels = (name: string): number => name.split('.').length;
  const shallow = (name: string, prefix: string): boolean =>
    depth === 0 || levels(name) - (prefix ? levels(prefix) : 0) <= depth;
  const under = (name: string, prefix: string): boolean =>
    prefix === '' || name === prefix || name.startsWith(`${prefix}.`);
  const names = [...store.declared.keys()].filter((name) =>
    (prefixes.length ? prefixes : ['']).some((prefix) => under(name, prefix) && shallow(name, prefix)),
  );
  const groups = names
    .filter((name) => name.includes('.'))
    .map((name) => name.slice(0, name.lastIndexOf('.')));
  return { result: { names, prefixes: [...new Set(groups)] } };
}

function announce<T extends object>(
  port: Port,
  events: Publication,
  store: ParameterStore<T>,
  changes: readonly Change[],
  now: bigint,
): Promise<boolean> {
  return events.publish({
    stamp: rosTime(now),
    node: port.node.full,
    changed_parameters: changes.map(({ name }) => ({ name, value: valueOf(store, name) })),
  });
}

const snakeCase = (name: string): string =>
  name.replace(/(?<=.)[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
