import { FoglightError } from './errors.js';

/** A source as it is written: `rtsp://…`, or `north=rtsp://…` with the name of its camera. */
export interface WrittenSource {
  readonly name?: string;
  readonly uri: string;
}

/** Part of a ROS 2 topic: no digit first, no two underscores in a row, none at the end. */
const NAME = /^[A-Za-z](_?[A-Za-z0-9])*$/;

/** @throws FOG_CAMERA_NAME where what stands before `=` is no name */
export function parseSource(text: string): WrittenSource {
  // An address or a path has a colon or a slash before any `=`.
  const [, name, uri] = /^([^=:/\\]+)=(.+)$/s.exec(text) ?? [];
  if (name === undefined || uri === undefined) return { uri: text };
  if (!NAME.test(name)) throw new FoglightError('FOG_CAMERA_NAME', name);
  return { name, uri };
}

/** @throws FOG_CAMERA_NAME where two cameras are given one name */
export function mustDiffer(names: readonly string[]): void {
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) throw new FoglightError('FOG_CAMERA_NAME', `two cameras are named ${twice}`);
}
