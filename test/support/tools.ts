import koffi from 'koffi';
import { findDdsLibrary } from '../../src/ros/dds/library.js';
import { files, run, type Need } from './need.js';

/** What the tests run besides Node. Each package is in test/packages.txt; tools.test.ts keeps the two in step. */

const command = (name: string, packages: string, ...args: string[]): Need => ({
  packages: [packages],
  probe: () => run(name, ...args),
});

/** The interpreter that Debian's python3-* packages belong to. */
export const PYTHON = '/usr/bin/python3';

export const FFMPEG: Need = {
  packages: ['ffmpeg'],
  probe: () => run('ffmpeg', '-version') ?? run('ffprobe', '-version'),
};
export const MOSQUITTO: Need = {
  packages: ['mosquitto', 'mosquitto-clients'],
  probe: () => files('/usr/sbin/mosquitto', '/usr/bin/mosquitto_sub'),
};
export const SYSTEMD: Need = {
  packages: ['systemd'],
  probe: () => run('systemd-analyze', '--version') ?? loads('libsystemd.so.0'),
};
export const PS = command('ps', 'procps', '-V');
export const ZSTD = command('zstd', 'zstd', '--version');
export const LZ4 = command('lz4', 'lz4', '--version');
export const IP = command('ip', 'iproute2', '-V');

export const ROSIDL: Need = {
  packages: ['python3-rosidl', 'python3-empy'],
  probe: () => run(PYTHON, '-c', 'import rosidl_adapter.msg, rosidl_parser.parser'),
};

export const RTSP_SERVER: Need = {
  packages: [
    ...['python3-gst-1.0', 'gir1.2-gst-rtsp-server-1.0', 'gstreamer1.0-plugins-base'],
    ...['gstreamer1.0-plugins-good', 'gstreamer1.0-plugins-ugly'],
  ],
  probe: () => run(PYTHON, '-c', RTSP_PROBE),
};
const RTSP_PROBE = `
import gi
gi.require_version('GstRtspServer', '1.0')
from gi.repository import Gst, GstRtspServer
Gst.init(None)
for element in 'videotestsrc', 'x264enc', 'rtph264pay':
    assert Gst.ElementFactory.find(element), 'GStreamer has no ' + element
`;

export const DDS: Need = {
  packages: ['libddsc0debian'],
  probe: () => {
    if (findDdsLibrary() !== undefined) return undefined;
    try {
      koffi.load('libddsc.so.0debian');
      return 'libddsc is not found';
    } catch (error) {
      return (error as Error).message;
    }
  },
};

/** Compiles the peer over Cyclone DDS. */
export const CYCLONE_PEER: Need = {
  packages: ['cyclonedds-dev', 'cyclonedds-tools', 'gcc', 'libc6-dev', 'zlib1g-dev'],
  probe: () =>
    run('idlc', '-v') ??
    run('gcc', '--version') ??
    files('/usr/include/stdlib.h', '/usr/include/zlib.h', '/usr/include/dds/dds.h'),
};

/** Compiles the peer over Fast DDS. */
export const FAST_PEER: Need = {
  packages: ['libfastrtps-dev', 'libfastcdr-dev', 'g++'],
  probe: () => run('g++', '--version') ?? files('/usr/include/fastdds/dds/domain/DomainParticipant.hpp'),
};

/** SwiftShader is a Vulkan that needs no GPU. */
export const SWIFTSHADER = '/usr/lib/chromium/vk_swiftshader_icd.json';
export const VULKAN: Need = {
  packages: ['libvulkan1', 'chromium-common'],
  probe: () => files(SWIFTSHADER, '/usr/lib/chromium/libvk_swiftshader.so') ?? loads('libvulkan.so.1'),
};

/** Debian has none. It need not be sourced if PYTHONPATH leads to it. */
export const ROS_LAUNCH: Need = {
  packages: ['the launch package of ROS 2'],
  probe: () => run(PYTHON, '-c', 'import launch.actions'),
  optional: true,
};

export const MOUNTING: Need = {
  packages: ['the right to mount'],
  probe: () => run('unshare', '--mount', 'mount', '-t', 'tmpfs', 'foglight', '/tmp'),
  optional: true,
};

const space = `foglight-try-${process.pid}`;
export const NETWORK_NAMESPACES: Need = {
  packages: ['the right to make network namespaces'],
  probe: () => run('ip', 'netns', 'add', space) ?? run('ip', 'netns', 'del', space),
  optional: true,
};

function loads(library: string): string | undefined {
  try {
    koffi.load(library).unload();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
