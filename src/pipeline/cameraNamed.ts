import { FoglightError } from '../core/errors.js';

/**
 * The camera that is meant: by its name, or the only one where none is given.
 *
 * @throws FOG_CAMERA_UNKNOWN
 */
export function cameraNamed(cameras: readonly string[], name: string): string {
  const meant = name || (cameras.length === 1 ? cameras[0]! : '');
  if (cameras.includes(meant)) return meant;
  const known = cameras.join(', ');
  throw new FoglightError(
    'FOG_CAMERA_UNKNOWN',
    meant ? `${meant}; there is ${known}` : `say one of ${known}`,
  );
}
