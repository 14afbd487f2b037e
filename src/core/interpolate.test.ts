import { describe, expect, it } from 'vitest';
import { interpolate } from './interpolate.js';

const env = { USER_NAME: 'root', PASSWORD: 'p@ss/w?rd:1 %', EMPTY: '', HOST: 'cam/1' };

describe('variables in an address', () => {
  it.each([
    ['rtsp://root:${PASSWORD}@cam/live', 'rtsp://root:p%40ss%2Fw%3Frd:1%20%@cam/live'],
    ['rtsp://${USER_NAME}:x@${HOST}/live', 'rtsp://root:x@cam/1/live'],
    ['http://cam/snap?token=${PASSWORD}', 'http://cam/snap?token=p@ss/w?rd:1 %'],
    ['rtsp://${EMPTY:-admin}@cam/live', 'rtsp://admin@cam/live'],
    ['rtsp://${MISSING:-}@cam/live', 'rtsp://@cam/live'],
    ['a$$b.mp4', 'a$b.mp4'],
    ['$HOME/$(x)/clip.mp4', '$HOME/$(x)/clip.mp4'],
  ])('%s', (text, expected) => {
    expect(interpolate(text, env)).toBe(expected);
  });

  it('names a variable that is not set', () => {
    expect(() => interpolate('rtsp://${MISSING}@cam', env)).toThrow(/MISSING is not set/);
    expect(() => interpolate('rtsp://${EMPTY}@cam', env)).toThrow(/EMPTY is not set/);
  });
});
