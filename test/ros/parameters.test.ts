import { afterAll, beforeAll, expect, it } from 'vitest';
import { configSchema, type Config } from '../../src/config/schema.js';
import { serveParameters } from '../../src/ros/parameters/server.js';
import { ParameterStore } from '../../src/ros/parameters/store.js';
import type { Message, Port } from '../../src/ros/port.js';
import { describeWith } from '../support/need.js';
import { CYCLONE_PEER, DDS } from '../support/tools.js';
import { join, meet } from './join.js';
import { buildPeer, graphEnv, PeerProcess, when } from './peer.js';

describeWith([DDS, CYCLONE_PEER], 'parameters over rmw_cyclonedds services', () => {
  const env = graphEnv(2);
  const applied: Config[] = [];
  let program: string;
  let port: Port;
  let user: Port;
  const ask = (service: string, type: string, request: Message): Promise<Message> =>
    user.call(`/foglight/${service}`, `rcl_interfaces/srv/${type}`, request);

  beforeAll(async () => {
    program = buildPeer();
    user = await meet({ node: 'user', env });
    port = await join({ node: 'foglight', env });
    const store = new ParameterStore<Config>(configSchema, configSchema.parse({}), (config) =>
      applied.push(config),
    );
    await serveParameters(port, store);
  });
  afterAll(() => Promise.all([port.close(), user.close()]));

  const run = async (...args: string[]): Promise<unknown> => {
    const peer = new PeerProcess(program, args, env);
    expect(await peer.ended).toBe(0);
    return peer.lines[0];
  };

  it('are read by a peer written in C', async () => {
    const answer = await run(
      'get',
      '/foglight/get_parameters',
      'gate.dwell_ms',
      'gate.policy',
      'gate.high',
      'none',
    );
    expect(answer).toMatchObject({
      values: [{ type: 2, integer: 500 }, { type: 4, string: 'adaptive' }, { type: 0 }, { type: 0 }],
    });
  });

  it('are set by it, validated first and told to all', async () => {
    const events: Message[] = [];
    await user.subscribe(
      '/parameter_events',
      'rcl_interfaces/msg/ParameterEvent',
      (event) => void events.push(event),
    );
    await when(() => user.peers('/parameter_events').length > 0);
    expect(await run('set', '/foglight/set_parameters', 'gate.high', '0.7')).toEqual({
      successful: true,
      reason: '',
    });
    expect(applied.at(-1)?.gate.high).toBe(0.7);
    expect(await run('set', '/foglight/set_parameters', 'gate.high', '7')).toMatchObject({
      successful: false,
      reason: expect.stringContaining('gate.high') as string,
    });
    expect(applied.at(-1)?.gate.high).toBe(0.7);
    await when(() => events.length > 0);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ node: '/foglight', changed_parameters: [{ name: 'gate.high' }] });
  });

  it('are listed, described and typed', async () => {
    const { result } = await ask('list_parameters', 'ListParameters', { prefixes: ['gate'], depth: 0n });
    const { names } = result as { names: string[] };
    expect(names).toContain('gate.high');
    expect(names.every((name) => name.startsWith('gate.'))).toBe(true);
    const top = await ask('list_parameters', 'ListParameters', { depth: 1n });
    expect(top).toMatchObject({ result: { names: ['use_sim_time'], prefixes: [] } });
    expect(
      await ask('get_parameter_types', 'GetParameterTypes', {
        names: ['gate.policy', 'source.max_age_ms'],
      }),
    ).toEqual({
      types: Uint8Array.of(4, 2),
    });
    const described = await ask('describe_parameters', 'DescribeParameters', { names: ['gate.budget'] });
    expect(described).toMatchObject({
      descriptors: [{ name: 'gate.budget', type: 3, floating_point_range: [{ from_value: 0, to_value: 1 }] }],
    });
  });

  it('change together or not at all', async () => {
    const double = (name: string, value: number): Message => ({
      name,
      value: { type: 3, double_value: value },
    });
    const request = { parameters: [double('gate.high', 0.9), double('gate.low', 9)] };
    const answer = await ask('set_parameters_atomically', 'SetParametersAtomically', request);
    expect(answer).toMatchObject({ result: { successful: false } });
    expect(applied.at(-1)?.gate.high).toBe(0.7);
  });
});
