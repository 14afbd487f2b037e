import { describe, expect, it } from 'vitest';
import { findDdsLibrary } from './dds/library.js';
import { chooseWay, openPort } from './way.js';

const none = { FOGLIGHT_LIBDDSC: '/nowhere/libddsc.so' };

describe('the way onto the graph', () => {
  it('is none, and says what to install, where there is no library', async () => {
    expect(chooseWay(none)).toEqual({
      way: 'none',
      reason: expect.stringContaining('apt-get install') as string,
    });
    await expect(openPort({ node: 'n', env: none })).rejects.toMatchObject({ code: 'FOG_ROS_UNAVAILABLE' });
  });

  describe.skipIf(findDdsLibrary() === undefined && process.env['STRICT'] !== '1')(
    '(needs libddsc0debian)',
    () => {
      it('is Cyclone DDS by itself where ROS 2 is not sourced', () => {
        expect(chooseWay({})).toMatchObject({
          way: 'dds',
          reason: expect.stringMatching(/libddsc.*no ROS 2 needed/) as string,
        });
      });

      it('says what another middleware would not see', () => {
        const env = { ROS_DISTRO: 'jazzy', RMW_IMPLEMENTATION: 'rmw_fastrtps_cpp' };
        expect(chooseWay(env).reason).toMatch(/jazzy.*services.*not rmw_fastrtps_cpp/);
      });
    },
  );
});
