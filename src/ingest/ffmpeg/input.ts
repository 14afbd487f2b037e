import type { Mode } from '../../core/source.js';

/** What ffmpeg is to read. */
export interface FfmpegInput {
  readonly kind: 'file' | 'rtsp' | 'http' | 'device' | 'lavfi';
  /** Path, address, device or filter graph, as ffmpeg takes it; credentials included. */
  readonly address: string;
}

/**
 * Whether the end of the input is its proper end. What comes over the network is a camera unless every frame was
 * asked for; a test source ends where its graph says for how long it lasts.
 */
export function isFinite({ kind, address }: FfmpegInput, mode: Mode): boolean {
  if (kind === 'lavfi') return mode === 'complete' || /[=:](d|duration)=/.test(address);
  return kind === 'file' || (kind === 'http' && mode === 'complete');
}
