import { describe, expect, it } from 'vitest';
import { parseDefinition } from './definition.js';
import { TypeRegistry } from './registry.js';

const registry = new TypeRegistry();

describe('type hashes', () => {
  // What `ros2 topic info --verbose` of ROS 2 Jazzy shows.
  it.each([
    ['builtin_interfaces/msg/Time', 'b106235e25a4c5ed35098aa0a61a3ee9c9b18d197f398b0e4206cea9acf9c197'],
    ['std_msgs/msg/String', 'df668c740482bbd48fb39d76a70dfd4bd59db1288021743503259e948f6b1a18'],
    ['std_msgs/msg/Header', 'f49fb3ae2cf070f793645ff749683ac6b06203e41c891e17701b1cb597ce6a01'],
    ['sensor_msgs/msg/Image', 'd31d41a9a4c4bc8eae9be757b0beed306564f7526c88ea6a4588fb9582527d47'],
    ['sensor_msgs/msg/CompressedImage', '15640771531571185e2efc8a100baf923961a4d15d5569652e6cb6691e8e371a'],
    ['sensor_msgs/msg/CameraInfo', 'b3dfd68ff46c9d56c80fd3bd4ed22c7a4ddce8c8348f2f59c299e73118e7e275'],
    ['rosgraph_msgs/msg/Clock', '692f7a66e93a3c83e71765d033b60349ba68023a8c689a79e48078bcb5c58564'],
    [
      'diagnostic_msgs/msg/DiagnosticArray',
      '5a8a36efb05fb25070fa0fb3810290c0e6cd4862b54a8fb975a1ee8dc55a333e',
    ],
    ['rcl_interfaces/msg/ParameterEvent', '043e627780fcad87a22d225bc2a037361dba713fca6a6b9f4b869a5aa0393204'],
    ['rcl_interfaces/msg/Log', 'e28ce254ca8abc06abf92773b74602cdbf116ed34fbaf294fb9f81da9f318eac'],
    [
      'rmw_dds_common/msg/ParticipantEntitiesInfo',
      '91a0593bacdcc50ea9bdcf849a938b128412cc1ea821245c663bcd26f83c295e',
    ],
    [
      'lifecycle_msgs/srv/ChangeState_Request',
      'd74c6f524e14cade7b67e7297190360ed749264af300524fc1456f27cc2a553a',
    ],
    [
      'lifecycle_msgs/srv/GetAvailableTransitions_Request',
      '52a73c0b5d7489bee0df6ddb0aec45c41289d223ff225b58fe11d859ac8109a6',
    ],
    [
      'lifecycle_msgs/srv/GetAvailableTransitions_Response',
      '4711339461aadf02bcfff797a198de911f885074bd3f2fe9f7b677ef87f0741c',
    ],
    [
      'action_msgs/srv/CancelGoal_Request',
      '3d3c84653c1f96918086887e1dcb236faec88b81a5b14fd4cf4840065bcdf8af',
    ],
    [
      'action_msgs/srv/CancelGoal_Response',
      '35e682cf3f510e83c70a82a4aac888496dedee56773bf9d8e5e0aa81f9e1c960',
    ],
  ])('%s has the hash ROS 2 computes', (type, hash) => {
    expect(registry.hash(type)).toBe(`RIHS01_${hash}`);
  });

  it.each([
    ['Goal', '0da682feccd6e1cae6098d44da66a43174e1feafbe6f7b096422f75838cfb6b7'],
    ['Result', 'c9021b4e49202b00549de48feaedb1317f356e5902b733a966404b4c5f5286a9'],
    ['Feedback', '5bec308d18bf221fa9b075aca9f2d9b8787fed79a0ea3e4b64ca2577d1d68261'],
    ['SendGoal_Request', '94f8edd47fcf07c89ad88b5217480b3f083a4edd46104e0bb3e90452e52fc213'],
    ['SendGoal_Response', '310f0e7813434b816c037b4d67eb4e1aebf7bc9c0cca4bb2f74df93740f37085'],
    ['GetResult_Request', '81f86d0b1a604de4d03901f8737713400e602fada94dda846da661a188c54761'],
    ['GetResult_Response', '1eb3e935f928ad7d4405aff7e8dc09d407d6d36256a6e8e2ba39906fe02ab793'],
    ['FeedbackMessage', '04a77bbfd082fb70b61325db4d33ed3962be850af4a43897567388754343c865'],
  ])('what rosidl makes of an action, its %s, has the hash ROS 2 computes', (part, hash) => {
    const text = 'int32 order\n---\nint32[] sequence\n---\nint32[] partial_sequence';
    const types = new TypeRegistry({ 'myroboticarm_msgs/action/Fibonacci': text });
    expect(types.hash(`myroboticarm_msgs/action/Fibonacci_${part}`)).toBe(`RIHS01_${hash}`);
  });

  it('tells byte from uint8', () => {
    const types = new TypeRegistry({ 'a/msg/A': 'byte x', 'a/msg/B': 'uint8 x' });
    expect(types.definition('a/msg/A').fields[0]?.type).toBe('byte');
    expect(types.hash('a/msg/A')).not.toBe(types.hash('a/msg/B'));
  });
});

describe('definitions', () => {
  it('reads arrays, bounds, defaults and constants', () => {
    const text = 'int32 MAX=7\nint32[3] a\nfloat64[] b\nstring<=5[<=2] c\nOther d\nfloat32 e 1.5';
    expect(parseDefinition('pkg/msg/Thing', text)).toEqual({
      name: 'pkg/msg/Thing',
      constants: { MAX: 7 },
      fields: [
        { name: 'a', type: 'int32', repeat: { kind: 'fixed', length: 3 } },
        { name: 'b', type: 'float64', repeat: { kind: 'unbounded' } },
        { name: 'c', type: 'string', maxLength: 5, repeat: { kind: 'bounded', max: 2 } },
        { name: 'd', type: 'pkg/msg/Other' },
        { name: 'e', type: 'float32', defaultValue: 1.5 },
      ],
    });
  });

  it('gives an empty message the field ROS 2 gives it', () => {
    expect(registry.definition('lifecycle_msgs/srv/GetState_Request').fields).toEqual([
      { name: 'structure_needs_at_least_one_member', type: 'uint8' },
    ]);
  });

  it.each([
    ['an unknown type', {}, 'nobody/msg/Knows'],
    ['a name that is none', {}, '../../etc/passwd'],
    ['wide strings', { 'a/msg/A': 'wstring w' }, 'a/msg/A'],
    ['a message that contains itself', { 'a/msg/A': 'B b', 'a/msg/B': 'A[] a' }, 'a/msg/A'],
    ['text that is no definition', { 'a/msg/A': 'int32' }, 'a/msg/A'],
  ])('refuses %s by name', (_, extra, type) => {
    expect(() => new TypeRegistry(extra as Record<string, string>).codec(type)).toThrow(
      expect.objectContaining({ code: 'FOG_ROS_TYPE' }),
    );
  });
});
