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
  ])('%s has the hash ROS 2 computes', (type, hash) => {
    expect(registry.hash(type)).toBe(`RIHS01_${hash}`);
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
