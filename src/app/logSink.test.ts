import { describe, expect, it } from 'vitest';
import type { PipelineEvent } from '../core/events.js';
import { logSink } from './logSink.js';

/** The lines, except those at level debug, for events at the given times in milliseconds. */
function lines(events: readonly (readonly [ms: number, event: PipelineEvent])[]): string[] {
  const written: string[] = [];
  let now = 0;
  const sink = logSink(
    (level, text) => {
      if (level !== 'debug') written.push(`${level} ${text}`);
    },
    () => now,
  );
  for (const [ms, event] of events) {
    now = ms;
    void sink.publish(event);
  }
  return written;
}

const error = (message: string): PipelineEvent => ({
  type: 'error',
  camera: 'north',
  code: 'FOG_IMAGE_BAD',
  message,
});

describe('the log', () => {
  it('has an error once, and later the number of its repetitions', () => {
    const events = Array.from({ length: 1_000 }, (_, i) => [i * 67, error('odd encoding')] as const);
    expect(lines(events)).toEqual([
      'warn north: FOG_IMAGE_BAD: odd encoding',
      'warn north: FOG_IMAGE_BAD: odd encoding (896 times since the last line)',
    ]);
  });

  it('counts messages that differ only in numbers as one, but not those about different files', () => {
    const said = lines([
      [0, error('error while decoding MB 12 3, bytecount -5')],
      [1, error('error while decoding MB 7 30, bytecount 18')],
      [2, error('pictures/001.jpg is damaged')],
      [3, error('pictures/002.jpg is damaged')],
      [4, error('bad8.png is damaged')],
      [5, error('bad9.png is damaged')],
    ]);
    expect(said).toHaveLength(5);
  });

  it('has one line when a source is absent, lost, refuses access or is back', () => {
    const source = (state: 'running' | 'waiting', code?: 'FOG_SOURCE_REFUSED'): PipelineEvent => ({
      type: 'source',
      camera: 'north',
      state,
      reason: 'why',
      atNs: 0n,
      ...(code && { code }),
    });
    const said = lines([
      [0, source('waiting')],
      [1, source('waiting')],
      [2, source('waiting', 'FOG_SOURCE_REFUSED')],
      [3, { ...source('running'), atNs: 2_500_000_000n } as PipelineEvent],
      [4, source('waiting')],
    ]);
    expect(said).toEqual([
      'warn north is absent: why',
      'warn north refuses access: why',
      'info north is back after 2.5 s',
      'warn north is lost: why',
    ]);
  });
});
