import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { redact, redactor } from './redact.js';

describe('redact', () => {
  test.each([
    ['rtsp://admin:secret@10.0.0.5:554/stream1', 'rtsp://***@10.0.0.5:554/stream1'],
    ['rtsp://admin:p@ss/w:rd?@10.0.0.5/stream1', 'rtsp://***@10.0.0.5/stream1'],
    ["Input #0, rtsp, from 'rtsp://a:b'c@cam/1':", "Input #0, rtsp, from 'rtsp://***@cam/1':"],
    [
      'http://cam/video?user=bob&password=hunter2&channel=1',
      'http://cam/video?user=***&password=***&channel=1',
    ],
    ['Authorization: Basic dXNlcjpwYXNz', 'Authorization: Basic ***'],
    ['rtsp://10.0.0.5/stream1', 'rtsp://10.0.0.5/stream1'],
    ['/home/bob@work/clip.mp4', '/home/bob@work/clip.mp4'],
  ])('%s', (text, wanted) => expect(redact(text)).toBe(wanted));

  // Whatever may stand in a password without a blank, `@` and `/` above all.
  const password = fc
    .string({ unit: fc.constantFrom(...'abcXYZ019@/:?#&%=+-_.~!$\'"<>()'), minLength: 1, maxLength: 20 })
    .map((text) => `Q9${text}`);

  test('no password survives, wherever the address stands', () => {
    fc.assert(
      fc.property(password, fc.constantFrom('rtsp', 'rtsps', 'http', 'https'), (secret, scheme) => {
        const text = redact(`[error] ${scheme}://root:${secret}@camera.local:8554/live: Connection refused`);
        expect(text).not.toContain(secret);
        expect(text).toBe(`[error] ${scheme}://***@camera.local:8554/live: Connection refused`);
      }),
    );
  });

  test('a known address: also with blanks, and the password alone', () => {
    fc.assert(
      fc.property(password, password, (one, two) => {
        const secret = `${one} ${two}`;
        const hide = redactor(`rtsp://root:${secret}@camera.local/live`);
        expect(hide(`rtsp://root:${secret}@camera.local/live`)).toBe('rtsp://***@camera.local/live');
        expect(hide(`wrong password ${secret} for root`)).not.toContain(secret);
      }),
    );
  });

  test('redacting twice changes nothing more', () => {
    fc.assert(fc.property(fc.string(), (text) => redact(redact(text)) === redact(text)));
  });
});
