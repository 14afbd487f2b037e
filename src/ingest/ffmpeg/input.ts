import type { Mode } from '../../core/source.js';

/** An input of ffmpeg. */
export interface FfmpegInput {
  readonly kind: 'file' | 'rtsp' | 'http' | 'device' | 'lavfi';
  /** Path, address, device or filter graph, as ffmpeg takes it; credentials included. */
  readonly address: string;
}

/**
 * Whether the input has an end. A network address counts as a camera, without one, except for http in complete mode. A
 * test source has an end in complete mode, or if its filter graph gives a duration.
 */
export function isFinite({ kind, address }: FfmpegInput, mode: Mode): boolean {
  if (kind === 'lavfi') return mode === 'complete' || /[=:](d|duration)=/.test(address);
  return kind === 'file' || (kind === 'http' && mode === 'complete');
}
