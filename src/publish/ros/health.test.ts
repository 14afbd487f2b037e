import { describe, expect, it } from 'vitest';
import { assessment, condition, header } from '../../../test/support/events.js';
import type { PipelineEvent, SourceState } from '../../core/events.js';
import { CameraHealth, LEVEL } from './health.js';

const source = (state: SourceState, reason: string): PipelineEvent => ({
  type: 'source',
  camera: 'front',
  state,
  reason,
  atNs: 0n,
});
const odd: PipelineEvent = {
  type: 'error',
  camera: 'front',
  code: 'FOG_ENCODING_UNKNOWN',
  message: 'Unknown image encoding: "rgb99"',
};
const named = { level: LEVEL.error, message: 'FOG_ENCODING_UNKNOWN: Unknown image encoding: "rgb99"' };

describe('the health of a camera', () => {
  it('names the error where pictures come that cannot be used', () => {
    const health = new CameraHealth();
    for (const event of [source('starting', 'published'), odd, odd]) health.take(event);
    expect(health.status(1)).toMatchObject(named);
    expect(health.status(1).values).toMatchObject({ 'error FOG_ENCODING_UNKNOWN': '2' });
    health.take(source('stalled', 'no first picture'));
    health.take(odd);
    expect(health.status(1)).toMatchObject(named);
  });

  it('forgets it with the next picture, and when the source has another trouble', () => {
    const health = new CameraHealth();
    for (const event of [source('running', ''), odd]) health.take(event);
    health.take({ type: 'report', header: header(0), assessment, condition });
    expect(health.status(1).level).toBe(LEVEL.ok);
    for (const event of [odd, source('waiting', '/front has no publisher')]) health.take(event);
    expect(health.status(1)).toMatchObject({
      level: LEVEL.stale,
      message: 'source is waiting: /front has no publisher',
    });
  });
});
