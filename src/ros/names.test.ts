import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { absoluteName, ddsTopic, ddsType, nodeName, rosTopic, rosType, safeName } from './names.js';

const node = nodeName('foglight', 'robot');

describe('names', () => {
  it.each([
    ['/camera/image_raw', '/camera/image_raw'],
    ['image', '/robot/image'],
    ['~/best', '/robot/foglight/best'],
  ])('%s is %s', (name, full) => expect(absoluteName(name, node)).toBe(full));

  it('a node without a namespace stands at the root', () => {
    expect(nodeName('foglight').full).toBe('/foglight');
    expect(absoluteName('image', nodeName('foglight'))).toBe('/image');
  });

  it.each(['', '/', '/a//b', '/a b', '/1st', '/a/', '/a__b', '~best', '/ä'])('%j is no topic', (name) => {
    expect(() => absoluteName(name, node)).toThrow(expect.objectContaining({ code: 'FOG_ROS_NAME' }));
  });

  it.each(['', 'a/b', '1a', 'a-b', 'a__b'])('%j is no node', (name) => {
    expect(() => nodeName(name)).toThrow(expect.objectContaining({ code: 'FOG_ROS_NAME' }));
  });

  it('safe names are always names', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(nodeName(safeName(text)).name).toBe(safeName(text));
      }),
    );
    expect(safeName('front-left 2')).toBe('front_left_2');
  });

  it('go to DDS and back', () => {
    for (const channel of ['topic', 'request', 'reply'] as const)
      expect(rosTopic(ddsTopic('/a/b', channel))).toEqual({ name: '/a/b', channel });
    expect(ddsTopic('/a', 'request')).toBe('rq/aRequest');
    expect(rosTopic('ros_discovery_info')).toBeUndefined();
    expect(ddsType('sensor_msgs/Image')).toBe('sensor_msgs::msg::dds_::Image_');
    expect(rosType('sensor_msgs::msg::dds_::Image_')).toBe('sensor_msgs/msg/Image');
    expect(rosType('HelloWorld')).toBeUndefined();
  });
});
