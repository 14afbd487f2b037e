import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AllowedSources } from './allowedSources.js';

const named = ['rtsp://admin:p@ss@10.0.0.5:554/stream1', '/data/clips/a.mp4', 'lavfi:testsrc2'];
const allowed = (uri: string, patterns: string[] = []): boolean => {
  try {
    new AllowedSources(named, patterns).check(uri);
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: 'FOG_SOURCE_DENIED' });
    return false;
  }
};

describe('AllowedSources', () => {
  it.each([
    ['rtsp://10.0.0.5:554/stream1', true],
    ['rtsp://other:word@10.0.0.5:554/stream1', true],
    ['RTSP://10.0.0.5:554/stream1', true],
    ['rtsp://10.0.0.5:554/stream2', false],
    ['rtsp://10.0.0.5:554@evil.example/stream1', false],
    ['http://10.0.0.5:554/stream1', false],
    ['http://169.254.169.254/latest/meta-data', false],
    ['/data/clips/../clips/a.mp4', true],
    ['file:///data/clips/a.mp4', true],
    ['/etc/passwd', false],
    ['lavfi:testsrc2', true],
    ['lavfi:movie=/etc/passwd', false],
  ])('only what the configuration names: %s', (uri, wanted) => expect(allowed(uri)).toBe(wanted));

  it.each([
    ['rtsp://10.0.0.*', 'rtsp://10.0.0.77/any/stream?x=1', true],
    ['rtsp://10.0.0.*', 'rtsp://user:pass@10.0.0.77:8554/any', true],
    ['rtsp://10.0.0.*', 'rtsp://10.0.0.evil.example/x', false],
    ['rtsp://10.0.0.*', 'rtsp://evil.example/10.0.0.5', false],
    ['rtsp://10.0.0.*', 'rtsp://10.0.0.5@evil.example/', false],
    ['rtsp://10.0.0.*', 'rtsp://evil.example\\@10.0.0.5/', false],
    ['rtsp://cam.example/*', 'rtsp://cam.example/1', true],
    ['rtsp://*.example/live', 'rtsp://evil/x.example/live', false],
    ['/data/*', '/data/a/b.mp4', true],
    ['/data/*', '/data/../etc/passwd', false],
    ['ros:*', 'ros:/camera/image_raw', true],
    ['*', 'lavfi:testsrc', true],
  ])('%s takes %s: %s', (pattern, uri, wanted) => expect(allowed(uri, [pattern])).toBe(wanted));

  it('takes no address whose host is another one, however it is written', () => {
    const part = fc.stringMatching(/^[a-z0-9@:.%_-]{0,12}$/);
    fc.assert(
      fc.property(part, part, (user, path) => {
        expect(allowed(`rtsp://${user}@evil.test/${path}`, ['rtsp://10.0.0.*', '/data/*'])).toBe(false);
      }),
    );
  });
});
