import { describe, expect, it } from 'vitest';
import { parseYaml } from '../../config/yaml.js';
import { parseConfig } from '../../config/load.js';
import { cameraSchema, specOf } from './camera.js';
import { serviceSchema } from './service.js';

const parse = (text: string) => parseYaml(text, serviceSchema, 'cameras.yaml');

const good = `
config:
  gate: { dwell_ms: 700 }
cameras:
  gate:
    source: rtsp://10.0.0.5/stream1
    questions: [Is the lens dirty?]
    watch: { rate_hz: 2 }
    config:
      gate: { policy: never }
  yard: { source: clip.mp4, enabled: false }
`;

describe('cameras.yaml', () => {
  it('is read, with defaults', () => {
    const { cameras, server } = parse(good);
    expect(Object.keys(cameras)).toEqual(['gate', 'yard']);
    expect(cameras['gate']).toMatchObject({ enabled: true, watch: { rate_hz: 2 } });
    expect(server).toMatchObject({ host: '127.0.0.1', port: 8008 });
  });

  it('gives each camera the common options with its own over them', () => {
    const { cameras, config } = parse(good);
    const { gate } = specOf(cameras['gate']!, config).config;
    expect(gate).toMatchObject({ policy: 'never', dwell_ms: 700, frozen_after_ms: 2_000 });
    expect(specOf(cameras['yard']!, config).config.gate).toMatchObject({ policy: 'adaptive', dwell_ms: 700 });
  });

  it.each([
    ['cameras:\n  gate:\n    sauce: x\n', /line 2: cameras\.gate\.source.*line 3: cameras\.gate: .*sauce/],
    [
      'cameras:\n  gate:\n    source: x\n    config:\n      gate:\n        high: 7\n',
      /line 6: cameras\.gate\.config\.gate\.high/,
    ],
    ['cameras:\n  2gate: { source: x }\n', /line 2: cameras\.2gate: /],
    ['server:\n\n  port: 99999\n', /line 3: server\.port/],
    [
      'cameras:\n  a: { source: x }\n  b: { source: x, questions: [ok, ""] }\n',
      /line 3: cameras\.b\.questions\.1/,
    ],
    ['cameras: [', /cameras\.yaml: .*line 1/],
  ])('says the line of what is wrong in %j', (text, error) => expect(() => parse(text)).toThrow(error));

  it('tells a camera option that only the service has', () => {
    const config = { reason: { endpoint: { url: 'http://evil' } } };
    expect(cameraSchema.safeParse({ source: 'x', config }).success).toBe(false);
    expect(cameraSchema.safeParse({ source: 'x', config: { reason: { interval_ms: 10 } } }).success).toBe(
      true,
    );
  });

  it('fills in no default over what lies below', () => {
    const config = parseConfig({ gate: { dwell_ms: 900 }, source: { hwaccel: 'off' } });
    const entry = cameraSchema.parse({ source: 'x', config: { gate: { high: 0.5 }, source: {} } });
    expect(specOf(entry, config).config).toMatchObject({
      gate: { dwell_ms: 900, high: 0.5 },
      source: { hwaccel: 'off' },
    });
  });
});
