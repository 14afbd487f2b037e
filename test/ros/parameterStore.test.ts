import { describe, expect, it } from 'vitest';
import { configSchema, type Config } from '../../src/config/schema.js';
import { ParameterStore } from '../../src/ros/parameters/store.js';
import { fromMessage, toMessage, TYPE, type ParameterValue } from '../../src/ros/parameters/values.js';

const store = (apply: (config: Config) => void = () => {}): ParameterStore<Config> =>
  new ParameterStore<Config>(configSchema, configSchema.parse({}), apply);

describe('parameters', () => {
  it('are the leaves of the configuration, with type, description and range', () => {
    expect(store().declared.get('gate.dwell_ms')).toEqual({
      name: 'gate.dwell_ms',
      type: TYPE.integer,
      readOnly: false,
      descriptor: expect.objectContaining({
        description: expect.stringContaining('Minimum time in a verdict') as string,
        integer_range: [{ from_value: 0n, to_value: 60_000n, step: 0n }],
        floating_point_range: [],
      }) as object,
    });
    expect(store().declared.get('gate.policy')?.descriptor['additional_constraints']).toBe(
      'one of adaptive, always, never',
    );
    for (const { descriptor } of store().declared.values()) expect(descriptor['description']).not.toBe('');
  });

  it('take a change that is valid, and apply it', () => {
    const applied: Config[] = [];
    const parameters = store((config) => applied.push(config));
    expect(parameters.set([{ name: 'gate.high', value: 1n }])).toEqual({ successful: true });
    expect(parameters.get('gate.high')).toBe(1);
    expect(applied.map((config) => config.gate.high)).toEqual([1]);
  });

  it.each([
    ['an unknown name', { name: 'gate.wings', value: 1 }],
    ['a name that is a group', { name: 'gate', value: 1 }],
    ['a value out of range', { name: 'gate.high', value: 2 }],
    ['a value of another type', { name: 'gate.high', value: 'much' }],
    ['a kind of value no parameter has', { name: 'gate.high', value: null }],
    ['what is read at the start only', { name: 'runtime.assess_workers', value: 2 }],
    ['a name out of the prototype', { name: '__proto__.x', value: 1 }],
  ])('refuse %s, and keep what was', (_, change) => {
    const parameters = store(() => expect.unreachable());
    const before = parameters.config;
    expect(parameters.set([change])).toEqual({ successful: false, reason: expect.any(String) as string });
    expect(parameters.config).toBe(before);
  });

  it('change all together or not at all', () => {
    const parameters = store();
    const bad = { name: 'gate.budget', value: 7 };
    expect(parameters.set([{ name: 'gate.dwell_ms', value: 7 }, bad]).successful).toBe(false);
    expect(parameters.get('gate.dwell_ms')).toBe(500);
  });

  it('keep what was when applying fails', () => {
    const parameters = store(() => {
      throw new Error('not now');
    });
    expect(parameters.set([{ name: 'gate.high', value: 0.5 }])).toEqual({
      successful: false,
      reason: 'not now',
    });
    expect(parameters.get('gate.high')).toBeUndefined();
  });

  it('become messages and values again', () => {
    const values: [ParameterValue, (typeof TYPE)[keyof typeof TYPE]][] = [
      [true, TYPE.bool],
      [7, TYPE.integer],
      [0.5, TYPE.double],
      ['a', TYPE.string],
      [['a', 'b'], TYPE.strings],
      [undefined, TYPE.double],
    ];
    for (const [value, type] of values) expect(fromMessage(toMessage(value, type))).toEqual(value);
    expect(fromMessage({ type: 5 })).toBeNull();
  });
});
