import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { describeWith } from '../../test/support/need.js';
import { DDS } from '../../test/support/tools.js';
import { lackingForRcl, loadRcl } from './rclnodejs/rcl.js';
import { chooseTransport, openPort } from './transport.js';

const none = { FOGLIGHT_LIBDDSC: '/nowhere/libddsc.so' };
const sourced = { ROS_DISTRO: 'jazzy', AMENT_PREFIX_PATH: '/nowhere' };

describe('the way onto the graph', () => {
  it('is none, and says what to install, where there is no library', async () => {
    expect(chooseTransport(none)).toEqual({
      transport: 'none',
      reason: expect.stringContaining('apt-get install') as string,
    });
    await expect(openPort({ node: 'n', env: none })).rejects.toMatchObject({ code: 'FOG_ROS_UNAVAILABLE' });
  });

  it('is not through a ROS 2 that is not sourced, whatever is wanted', async () => {
    expect(chooseTransport({}, 'rclnodejs')).toEqual({ transport: 'none', reason: 'no ROS 2 is sourced' });
    await expect(openPort({ node: 'n', env: {} }, 'rclnodejs')).rejects.toMatchObject({
      code: 'FOG_ROS_UNAVAILABLE',
    });
  });

  it('is not through rclnodejs where a part of it is missing', () => {
    expect(lackingForRcl(sourced)).toMatch(/rclnodejs is not|messages of foglight/);
  });

  it('never imports rclnodejs unless all of it is there: importing it would start to build it', async () => {
    await expect(loadRcl(sourced)).rejects.toMatchObject({ code: 'FOG_ROS_UNAVAILABLE' });
    // A process that tells of every module that is looked for.
    const folder = mkdtempSync(join(tmpdir(), 'foglight-way-'));
    const hooks =
      'export const resolve = (name, context, next) => { console.log(name); return next(name, context); };';
    writeFileSync(join(folder, 'hooks.mjs'), hooks);
    const dist = (file: string): string =>
      JSON.stringify(new URL(file, import.meta.url).href.replace('/src/', '/dist/'));
    writeFileSync(
      join(folder, 'main.mjs'),
      `import { register } from 'node:module';
       register(${JSON.stringify(pathToFileURL(join(folder, 'hooks.mjs')).href)});
       const { openPort, chooseTransport } = await import(${dist('./transport.js')});
       for (const env of [{}, ${JSON.stringify(sourced)}])
         for (const wanted of ['auto', 'rclnodejs', 'dds']) {
           chooseTransport(env, wanted);
           const port = await openPort({ node: 'n', env: { ...env, FOGLIGHT_LIBDDSC: '/nowhere' } }, wanted).catch(() => {});
           await port?.close();
         }`,
    );
    const env = { PATH: process.env['PATH'] };
    const asked = execFileSync(process.execPath, [join(folder, 'main.mjs')], { env, encoding: 'utf8' });
    expect(asked.split('\n')).toContain('./rclnodejs/rcl.js');
    expect(asked.split('\n')).not.toContain('rclnodejs');
  });

  describeWith([DDS], 'where there is a library', () => {
    it('is Cyclone DDS by itself where ROS 2 is not sourced', () => {
      expect(chooseTransport({})).toMatchObject({
        transport: 'dds',
        reason: expect.stringMatching(/libddsc.*no ROS 2 needed/) as string,
      });
    });

    it('says why it does not go through the ROS 2 that is sourced, unless that is not wanted', () => {
      expect(chooseTransport(sourced).reason).toMatch(
        /beside the sourced ROS 2 jazzy \(.*(rclnodejs|messages)/,
      );
      expect(chooseTransport(sourced, 'dds').reason).not.toMatch(/rclnodejs|messages/);
    });

    it('says what another middleware would not see', () => {
      const env = { ROS_DISTRO: 'jazzy', RMW_IMPLEMENTATION: 'rmw_fastrtps_cpp' };
      expect(chooseTransport(env).reason).toMatch(/jazzy.*services.*not rmw_fastrtps_cpp/);
    });
  });
});
