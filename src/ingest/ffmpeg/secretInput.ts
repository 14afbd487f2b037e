import { redact } from '../../core/redact.js';
import type { FfmpegInput } from './input.js';
import { atLeast, type Installed } from './installed.js';

/** What ffmpeg may open for an address: what it allows for http by itself, RTP for rtsp, and the script's own pipe. */
const PROTOCOLS = 'pipe,http,https,httpproxy,tls,tcp,udp,rtp,srtp,crypto,data';

/** An input whose address ffmpeg reads from its standard input, since everybody on the machine can read a command line. */
export interface HiddenInput {
  readonly args: readonly string[];
  /** What is written to ffmpeg's standard input. */
  readonly stdin: string;
}

/**
 * The input as a script for ffmpeg's concat demuxer (ADR 16), where its address holds a secret. Undefined where it holds
 * none, and before ffmpeg 5.0, whose scripts take no options.
 *
 * @param options of the input's own demuxer, name and value
 */
export function hiddenInput(
  { address }: FfmpegInput,
  options: readonly (readonly [name: string, value: string])[],
  ffmpeg: Installed,
): HiddenInput | undefined {
  if (redact(address) === address || !atLeast(ffmpeg, 5, 0)) return undefined;
  const lines = [
    'ffconcat version 1.0',
    `file ${quoted(address)}`,
    // A script cannot say the format; ffmpeg finds it.
    ...options.filter(([name]) => name !== 'f').map(([name, value]) => `option ${name} ${quoted(value)}`),
  ];
  return {
    args: ['-f', 'concat', '-safe', '0', '-protocol_whitelist', PROTOCOLS],
    stdin: `${lines.join('\n')}\n`,
  };
}

/** As ffmpeg reads it: nothing is special between single quotes, and a single quote stands outside of them. */
const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;
