import { describe, expect, it } from 'vitest';
import { domainId } from '../domain.js';
import { cycloneConfig } from './config.js';

describe('DDS configuration', () => {
  it.each([
    [undefined, 0],
    ['', 0],
    ['42', 42],
    ['232', 232],
  ])('ROS_DOMAIN_ID=%s is domain %i', (text, id) => {
    expect(domainId(text === undefined ? {} : { ROS_DOMAIN_ID: text })).toBe(id);
  });

  it.each(['233', '-1', '1.5', 'one'])('ROS_DOMAIN_ID=%s is refused', (text) => {
    expect(() => domainId({ ROS_DOMAIN_ID: text })).toThrow(expect.objectContaining({ code: 'FOG_CONFIG' }));
  });

  it('stays on this machine when ROS is told to', () => {
    expect(cycloneConfig({})).not.toContain('NetworkInterface');
    for (const env of [{ ROS_LOCALHOST_ONLY: '1' }, { ROS_AUTOMATIC_DISCOVERY_RANGE: 'LOCALHOST' }])
      expect(cycloneConfig(env)).toContain('<NetworkInterface name="lo"/>');
  });
});
