import { basename, dirname, extname } from 'node:path';
import type { Config } from '../../config/schema.js';
import type { Mode, Source } from '../../core/source.js';
import { workerFile } from '../../runtime/workerFile.js';
import { cameraName } from '../cameraName.js';
import { finiteSource } from '../finiteSource.js';
import { isGlob } from './glob.js';
import { listPictures } from './listPictures.js';
import type { StillsJob } from './stillsWorker.js';

export interface StillsOptions {
  /** Has no effect: pictures have no pace, so every one is delivered as soon as a buffer is free. */
  readonly mode: Mode;
  /** By default named after the picture or folder. */
  readonly camera?: string;
  readonly config: Config['source'];
}

/**
 * Opens a picture, a folder of pictures or a glob as one source of stills, in natural order; an animation gives all its
 * frames. A picture that cannot be decoded is a `bad_frame` event; one that was named alone is the source's error. The
 * first state event names the files of a folder that are passed over.
 *
 * @throws FOG_SOURCE_NOT_FOUND, FOG_SOURCE_NO_VIDEO (a folder without pictures), FOG_SOURCE_UNKNOWN
 */
export async function openStills(uri: string, { camera, config }: StillsOptions): Promise<Source[]> {
  const { files, alone, passedOver } = await listPictures(uri);
  const job: StillsJob = { camera: camera ?? nameOf(uri), files, alone };
  return [
    finiteSource({
      camera: job.camera,
      uri,
      expectedFrames: files.length,
      ...(passedOver.length > 0 && { note: noteOf(passedOver) }),
      buffers: config.buffers,
      worker: workerFile(import.meta.url, 'stillsWorker'),
      job,
    }),
  ];
}

/** Most files that a note names. */
const NAMED_FILES = 10;

function noteOf(names: readonly string[]): string {
  const named = names.slice(0, NAMED_FILES).join(', ');
  const more = names.length > NAMED_FILES ? ', …' : '';
  return `${names.length} ${names.length === 1 ? 'file is not a picture' : 'files are not pictures'}: ${named}${more}`;
}

/** The picture's or folder's own name; of a glob, the folder before the first wildcard. */
function nameOf(uri: string): string {
  let path = uri;
  while (isGlob(path)) path = dirname(path);
  return cameraName(basename(path, path === uri ? extname(path) : ''));
}
