import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mustDiffer, parseSource } from './sourceName.js';

describe('a source as it is written', () => {
  it.each([
    ['north=rtsp://root:p=ss@host/live?a=b', { name: 'north', uri: 'rtsp://root:p=ss@host/live?a=b' }],
    ['front_door2=/dev/video0', { name: 'front_door2', uri: '/dev/video0' }],
    ['gate=ros:/camera/image_raw', { name: 'gate', uri: 'ros:/camera/image_raw' }],
    ['rtsp://host/live?channel=1', { uri: 'rtsp://host/live?channel=1' }],
    ['lavfi:testsrc2=size=64x48', { uri: 'lavfi:testsrc2=size=64x48' }],
    ['./run=3/clip.mp4', { uri: './run=3/clip.mp4' }],
    ['/data/run=3.mp4', { uri: '/data/run=3.mp4' }],
    ['clip.mp4', { uri: 'clip.mp4' }],
    ['=clip.mp4', { uri: '=clip.mp4' }],
    ['north=', { uri: 'north=' }],
  ])('%s', (text, expected) => {
    expect(parseSource(text)).toEqual(expected);
  });

  it.each(['my cam', '2nd', 'front-door', 'a__b', 'north_', 'Tür'])('%s is no name', (name) => {
    expect(() => parseSource(`${name}=clip.mp4`)).toThrow(
      expect.objectContaining({ code: 'FOG_CAMERA_NAME' }),
    );
  });

  it('two cameras of one name are an error', () => {
    expect(() => mustDiffer(['a', 'b', 'a'])).toThrow(expect.objectContaining({ code: 'FOG_CAMERA_NAME' }));
    mustDiffer(['a', 'b']);
  });

  it('keeps any address behind a name as it is', () => {
    const name = fc.stringMatching(/^[a-z](_?[a-z0-9]){0,5}$/);
    fc.assert(
      fc.property(name, fc.string({ minLength: 1 }), (name, uri) => {
        expect(parseSource(`${name}=${uri}`)).toEqual({ name, uri });
      }),
    );
  });
});
