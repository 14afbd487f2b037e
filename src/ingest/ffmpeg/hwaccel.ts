import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { Config } from '../../config/schema.js';
import { FoglightError } from '../../core/errors.js';
import type { FfmpegInput } from './input.js';
import type { Installed } from './installed.js';
import { failureLine } from './log.js';

/** Timeout for decoding one frame on a device, milliseconds. */
const TRIAL_MS = 5_000;

/** Hardware decoders in the order in which they are tried, with the path of the device and the frame format. */
const DECODERS = [
  { name: 'cuda', folder: '/dev', device: /^nvidia\d+$/, format: 'cuda' },
  { name: 'vaapi', folder: '/dev/dri', device: /^renderD\d+$/, format: 'vaapi' },
  { name: 'qsv', folder: '/dev/dri', device: /^renderD\d+$/, format: 'qsv' },
  { name: 'drm', folder: '/dev/dri', device: /^(card|renderD)\d+$/, format: 'drm_prime' },
] as const;
type Decoder = (typeof DECODERS)[number];

/** How a source is decoded, and the reason for it. */
export interface HwChoice {
  /** Absent where the CPU decodes. */
  readonly decoder?: Pick<Decoder, 'name' | 'format'>;
  readonly reason: string;
}

/**
 * Chooses the first hardware decoder that can decode one frame, of the file itself where the input is a file.
 * @throws FOG_HWACCEL_REQUIRED if `wanted` is `require` and no decoder works
 */
export async function chooseHwaccel(
  input: FfmpegInput,
  ffmpeg: Installed,
  wanted: Config['source']['hwaccel'],
): Promise<HwChoice> {
  if (wanted === 'off') return { reason: 'decoding on the CPU as configured' };
  // ffmpeg generates the frames of a test source; no decoder is involved.
  if (input.kind === 'lavfi' && wanted === 'auto') return { reason: 'nothing to decode' };
  const failures: string[] = [];
  for (const decoder of DECODERS) {
    const failure = await whyUnusable(decoder, input, ffmpeg);
    if (!failure) return { decoder, reason: `decoding with ${decoder.name}` };
    failures.push(`${decoder.name}: ${failure}`);
  }
  const why = failures.join(', ');
  if (wanted === 'require') throw new FoglightError('FOG_HWACCEL_REQUIRED', why);
  return { reason: `decoding on the CPU (${why})` };
}

async function whyUnusable(decoder: Decoder, input: FfmpegInput, ffmpeg: Installed) {
  if (!ffmpeg.hwaccels.includes(decoder.name)) return 'this ffmpeg was built without it';
  const devices = await readdir(decoder.folder).catch(() => []);
  if (!devices.some((device) => decoder.device.test(device))) return 'no device';
  const args = [
    '-v',
    'error',
    '-nostdin',
    ...trialArguments(decoder, input),
    '-frames:v',
    '1',
    '-f',
    'null',
    '-',
  ];
  return promisify(execFile)('ffmpeg', args, { timeout: TRIAL_MS, killSignal: 'SIGKILL' }).then(
    () => undefined,
    (error: { stderr?: string; killed?: boolean }) =>
      error.killed
        ? `timeout after ${TRIAL_MS} ms`
        : (failureLine(error.stderr?.trim().split('\n') ?? []) ?? 'failed'),
  );
}

/** The download filter detects a silent fallback to the CPU: it fails for frames that are not on the device. */
function trialArguments({ name, format }: Decoder, input: FfmpegInput): string[] {
  if (input.kind !== 'file') return ['-init_hw_device', name, '-f', 'lavfi', '-i', 'nullsrc'];
  const accelerated = ['-hwaccel', name, '-hwaccel_output_format', format];
  return [...accelerated, '-i', `file:${input.address}`, '-map', '0:V:0', '-vf', DOWNLOAD];
}

/** Filter that copies frames from the device to main memory. */
export const DOWNLOAD = 'hwdownload,format=nv12|p010';
