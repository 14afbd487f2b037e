import fluent from 'fluent-ffmpeg';
import type { Config } from '../../config/schema.js';
import type { Mode } from '../../core/source.js';
import type { FfmpegInput } from './input.js';
import { DOWNLOAD, type HwChoice } from './hwaccel.js';
import { atLeast, type Installed } from './installed.js';
import type { Plan } from './plan.js';
import { showinfo } from './shownFrames.js';
import { hiddenInput } from './secretInput.js';

/** File descriptor to which the child writes frames. */
export const FRAMES_FD = 3;

export interface CommandOptions {
  readonly input: FfmpegInput;
  readonly mode: Mode;
  readonly plan: Plan;
  /** Whether an HTTP source sends JPEG pictures with anything in between, and no times. */
  readonly parts?: boolean;
  /** Hardware decoder to use. */
  readonly decoder?: HwChoice['decoder'] | undefined;
  readonly config: Config['source'];
}

/** How ffmpeg is started. */
export interface FfmpegCommand {
  readonly args: string[];
  /** Written to its standard input, where the address is a secret. */
  readonly stdin?: string;
}

/** Arguments for ffmpeg: raw frames go to a pipe, and what each of them is, with its time in nanoseconds, to the log. */
export function commandLine(options: CommandOptions, ffmpeg: Installed): FfmpegCommand {
  const { input } = options;
  const own = demuxerOptions(options, ffmpeg);
  const hidden = hiddenInput(input, own, ffmpeg);
  const command = fluent(hidden ? 'pipe:0' : addressOf(input))
    .inputOptions(...['-hide_banner', '-nostdin', '-nostats', '-loglevel', 'repeat+level+info'])
    .inputOptions(...['-copyts', ...inputOptions(options), ...(hidden?.args ?? optionsOf(own))])
    .outputOptions(...['-map', '0:V:0', '-an', '-sn', '-dn', '-vf', filters(options, ffmpeg)])
    // Frames keep their own size where it changes.
    .outputOptions(...(atLeast(ffmpeg, 4, 4) ? ['-autoscale', '0'] : []))
    // Times are known by then, and the muxer complains of those that step back.
    .outputOptions(...[...passthrough(ffmpeg), '-bsf:v', 'setts=ts=N', '-f', 'rawvideo'])
    .output(`pipe:${FRAMES_FD}`);
  const args = (command as unknown as { _getArguments(): string[] })._getArguments();
  return { args, ...(hidden && { stdin: hidden.stdin }) };
}

function addressOf({ kind, address }: FfmpegInput): string {
  // A path may look like an option or hold a colon.
  return kind === 'file' ? `file:${address}` : address;
}

function inputOptions({ input, mode, config, decoder }: CommandOptions): string[] {
  const options = decoder ? ['-hwaccel', decoder.name] : [];
  if (decoder && config.hwaccel === 'require') options.push('-hwaccel_output_format', decoder.format);
  const isDrawn = input.kind === 'lavfi' || input.kind === 'file';
  if (isDrawn && mode === 'live') options.push('-re');
  return options;
}

const optionsOf = (own: readonly [string, string][]): string[] =>
  own.flatMap(([name, value]) => [`-${name}`, value]);

/** Options of what reads the input, name and value. */
function demuxerOptions(
  { input, mode, config, parts }: CommandOptions,
  ffmpeg: Installed,
): [string, string][] {
  const timeoutUs = String(Math.max(config.stall_timeout_ms, config.start_timeout_ms) * 1000);
  // ffmpeg would read a second of frames to estimate the frame rate, which Foglight does not use.
  const options: [string, string][] = mode === 'live' ? [['fpsprobesize', '0']] : [];
  switch (input.kind) {
    case 'rtsp':
      // Before version 5 `-timeout` made ffmpeg listen for a connection.
      options.push([atLeast(ffmpeg, 5, 0) ? 'timeout' : 'stimeout', timeoutUs]);
      options.push(['rtsp_transport', config.rtsp_transport], ['fflags', 'nobuffer']);
      break;
    case 'http':
      options.push(['rw_timeout', timeoutUs]);
      if (parts) options.push(['use_wallclock_as_timestamps', '1'], ['f', 'mjpeg']);
      break;
    case 'device':
      options.push(['f', 'v4l2']);
      break;
    case 'lavfi':
      options.push(['f', 'lavfi']);
  }
  return options;
}

function filters({ plan, decoder, config }: CommandOptions, ffmpeg: Installed): string {
  const { layout, deinterlace, toLimited, colour } = plan;
  return [
    ...(decoder && config.hwaccel === 'require' ? [DOWNLOAD] : []),
    showinfo('captured'),
    // Must come before scaling, which would mix the fields.
    ...(deinterlace ? ['bwdif=mode=send_frame:deint=interlaced'] : []),
    ...(colour === 'as-is' ? [] : toBt709(colour, ffmpeg)),
    ...(layout === 'yuv420p' && toLimited ? ['scale=out_range=tv'] : []),
    `format=${layout === 'yuv420p' ? 'yuv420p' : 'rgb24'}`,
    'settb=1/1000000000',
    // `showinfo` would write side data, such as a camera's own messages, byte by byte.
    'sidedata=delete',
    showinfo('delivered'),
  ].join(',');
}

/** Whether this ffmpeg can convert BT.2020 and HDR. */
export const canConvert = ({ filters }: Installed): boolean =>
  filters.includes('zscale') && filters.includes('tonemap');

/** HDR is brought to linear light, where 1 is the white of SDR (100 cd/m²), and its highlights are compressed. */
function toBt709(colour: 'bt2020' | 'pq' | 'hlg', ffmpeg: Installed): string[] {
  if (!canConvert(ffmpeg)) return ['scale=out_color_matrix=bt709'];
  const transfer = { bt2020: 'bt709', pq: 'smpte2084', hlg: 'arib-std-b67' }[colour];
  // Also where a stream's tags are not complete, which zscale refuses.
  const tags = `setparams=color_primaries=bt2020:color_trc=${transfer}:colorspace=bt2020nc`;
  const sdr = 't=bt709:m=bt709:r=tv';
  if (colour === 'bt2020') return [tags, `zscale=p=bt709:${sdr}`];
  const linear = ['zscale=t=linear:npl=100', 'format=gbrpf32le', 'zscale=p=bt709'];
  return [tags, ...linear, 'tonemap=tonemap=hable:desat=0', `zscale=${sdr}`];
}

/** Without this option ffmpeg would duplicate and drop frames to make the frame rate constant. */
function passthrough(ffmpeg: Installed): string[] {
  return [atLeast(ffmpeg, 5, 1) ? '-fps_mode' : '-vsync', 'passthrough'];
}
