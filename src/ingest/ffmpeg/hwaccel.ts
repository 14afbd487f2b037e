import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { Config } from '../../config/schema.js';
import { FoglightError } from '../../core/errors.js';
import type { FfmpegInput } from './input.js';
import type { Installed } from './installed.js';
import { lastWords } from './log.js';

const TRIAL_MS = 5_000;

/** Hardware decoders in the order they are tried: where their device lies, and the format their frames are in. */
const DECODERS = [
  { name: 'cuda', folder: '/dev', device: /^nvidia\d+$/, format: 'cuda' },
  { name: 'vaapi', folder: '/dev/dri', device: /^renderD\d+$/, format: 'vaapi' },
  { name: 'qsv', folder: '/dev/dri', device: /^renderD\d+$/, format: 'qsv' },
  { name: 'drm', folder: '/dev/dri', device: /^(card|renderD)\d+$/, format: 'drm_prime' },
] as const;
type Decoder = (typeof DECODERS)[number];

/** How the source is decoded, and why so. */
export interface HwChoice {
  /** Absent: on the CPU. */
  readonly decoder?: Pick<Decoder, 'name' | 'format'>;
  readonly reason: string;
}

/**
 * Tries the machine's hardware decoders, on the file itself where there is one.
 * @throws FOG_HWACCEL_REQUIRED when one is insisted upon and none works
 */
export async function chooseHwaccel(
  input: FfmpegInput,
  ffmpeg: Installed,
  wanted: Config['source']['hwaccel'],
): Promise<HwChoice> {
  if (wanted === 'off') return { reason: 'decoding on the CPU as configured' };
  // A test source is drawn, not decoded.
  if (input.kind === 'lavfi' && wanted === 'auto') return { reason: 'nothing to decode' };
  const failures: string[] = [];
  for (const decoder of DECODERS) {
    const failure = await reasonAgainst(decoder, input, ffmpeg);
    if (!failure) return { decoder, reason: `decoding with ${decoder.name}` };
    failures.push(`${decoder.name}: ${failure}`);
  }
  const why = failures.join(', ');
  if (wanted === 'require') throw new FoglightError('FOG_HWACCEL_REQUIRED', why);
  return { reason: `decoding on the CPU (${why})` };
}

async function reasonAgainst(decoder: Decoder, input: FfmpegInput, ffmpeg: Installed) {
  if (!ffmpeg.hwaccels.includes(decoder.name)) return 'not in this ffmpeg';
  const devices = await readdir(decoder.folder).catch(() => []);
  if (!devices.some((device) => decoder.device.test(device))) return 'no device';
  const args = ['-v', 'error', '-nostdin', ...trial(decoder, input), '-frames:v', '1', '-f', 'null', '-'];
  return promisify(execFile)('ffmpeg', args, { timeout: TRIAL_MS, killSignal: 'SIGKILL' }).then(
    () => undefined,
    (error: { stderr?: string; killed?: boolean }) =>
      error.killed
        ? `no answer in ${TRIAL_MS} ms`
        : (lastWords(error.stderr?.trim().split('\n') ?? []) ?? 'failed'),
  );
}

/** ffmpeg would fall back to the CPU without a word; downloading frames that are not on the device fails. */
function trial({ name, format }: Decoder, input: FfmpegInput): string[] {
  if (input.kind !== 'file') return ['-init_hw_device', name, '-f', 'lavfi', '-i', 'nullsrc'];
  const accelerated = ['-hwaccel', name, '-hwaccel_output_format', format];
  return [...accelerated, '-i', `file:${input.address}`, '-map', '0:V:0', '-vf', DOWNLOAD];
}

/** The filter that brings frames from the device. */
export const DOWNLOAD = 'hwdownload,format=nv12|p010';
