import fluent from 'fluent-ffmpeg';
import type { Config } from '../../config/schema.js';
import type { Layout } from '../../core/frame.js';
import type { Mode } from '../../core/source.js';
import type { FfmpegInput } from './input.js';
import { DOWNLOAD, type HwChoice } from './hwaccel.js';
import { atLeast, type Installed } from './installed.js';

/** File descriptors to which the child writes frames and their times. */
export const FRAMES_FD = 3;
export const TIMES_FD = 4;

export interface CommandOptions {
  readonly input: FfmpegInput;
  readonly mode: Mode;
  readonly layout: Layout;
  /** Colour matrix to convert to, where the source has one that the models do not accept. */
  readonly toMatrix?: 'bt601' | 'bt709' | undefined;
  /** Whether to convert to limited range: the source has full range, or its range is not known. */
  readonly toLimited: boolean;
  /** Whether to deinterlace frames that are marked as interlaced, with one output frame per input frame. */
  readonly deinterlace?: boolean | undefined;
  /** Hardware decoder to use. */
  readonly decoder?: HwChoice['decoder'] | undefined;
  readonly config: Config['source'];
}

/** Arguments for ffmpeg: raw frames go to one pipe, and the time of each frame in nanoseconds to another. */
export function commandLine(options: CommandOptions, ffmpeg: Installed): string[] {
  const command = fluent(addressOf(options.input))
    .inputOptions(...['-hide_banner', '-nostdin', '-nostats', '-loglevel', 'level+info'])
    .inputOptions(...['-copyts', ...inputOptions(options, ffmpeg)])
    .outputOptions(...['-map', '0:V:0', '-an', '-sn', '-dn', '-vf', filters(options)])
    // Times are known by then, and the muxer complains of those that step back.
    .outputOptions(...[...passthrough(ffmpeg), '-bsf:v', 'setts=ts=N', '-f', 'rawvideo'])
    .output(`pipe:${FRAMES_FD}`);
  return (command as unknown as { _getArguments(): string[] })._getArguments();
}

function addressOf({ kind, address }: FfmpegInput): string {
  // A path may look like an option or hold a colon.
  return kind === 'file' ? `file:${address}` : address;
}

function inputOptions({ input, mode, config, decoder }: CommandOptions, ffmpeg: Installed): string[] {
  const options = decoder ? ['-hwaccel', decoder.name] : [];
  if (decoder && config.hwaccel === 'require') options.push('-hwaccel_output_format', decoder.format);
  const timeoutUs = String(Math.max(config.stall_timeout_ms, config.start_timeout_ms) * 1000);
  // ffmpeg would read a second of frames to estimate the frame rate, which Foglight does not use.
  if (mode === 'live') options.push('-fpsprobesize', '0');
  switch (input.kind) {
    case 'rtsp':
      // Before version 5 `-timeout` made ffmpeg listen for a connection.
      options.push(atLeast(ffmpeg, 5, 0) ? '-timeout' : '-stimeout', timeoutUs);
      options.push('-rtsp_transport', config.rtsp_transport, '-fflags', 'nobuffer');
      break;
    case 'http':
      options.push('-rw_timeout', timeoutUs);
      break;
    case 'device':
      options.push('-f', 'v4l2');
      break;
    case 'lavfi':
      options.push(...(mode === 'live' ? ['-re'] : []), '-f', 'lavfi');
      break;
    case 'file':
      options.push(...(mode === 'live' ? ['-re'] : []));
  }
  return options;
}

function filters({ layout, toMatrix, toLimited, deinterlace, decoder, config }: CommandOptions): string {
  const scale = [
    ...(toMatrix ? [`out_color_matrix=${toMatrix}`] : []),
    ...(toLimited ? ['out_range=tv'] : []),
  ];
  return [
    ...(decoder && config.hwaccel === 'require' ? [DOWNLOAD] : []),
    // Must come before scaling, which would mix the fields.
    ...(deinterlace ? ['bwdif=mode=send_frame:deint=interlaced'] : []),
    ...(layout === 'yuv420p' && scale.length > 0 ? [`scale=${scale.join(':')}`] : []),
    `format=${layout === 'yuv420p' ? 'yuv420p' : 'rgb24'}`,
    'settb=1/1000000000',
    // `metadata=print` skips frames without metadata, so each frame gets an entry first.
    'metadata=add:key=foglight:value=1',
    `metadata=print:key=foglight:direct=1:file=pipe\\\\:${TIMES_FD}`,
  ].join(',');
}

/** Without this option ffmpeg would duplicate and drop frames to make the frame rate constant. */
function passthrough(ffmpeg: Installed): string[] {
  return [atLeast(ffmpeg, 5, 1) ? '-fps_mode' : '-vsync', 'passthrough'];
}
