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
  /** Has no effect: pictures have no frame rate, so each is delivered as soon as a buffer is free. */
  readonly mode: Mode;
  /** The camera's name; by default that of the picture or folder. */
  readonly camera?: string;
  readonly config: Config['source'];
}

/**
 * Opens a picture, a folder of pictures or a glob as one source of stills, in natural order. An animation gives all its
 * frames. A picture that cannot be decoded is a `bad_frame` event; if the source is that one picture, the source fails.
 * The first state event names the files of a folder that are skipped.
 *
 * @throws FOG_SOURCE_NOT_FOUND, FOG_SOURCE_NO_VIDEO (a folder without pictures), FOG_SOURCE_UNKNOWN
 */
export async function openStills(uri: string, { camera, config }: StillsOptions): Promise<Source[]> {
  const { files, single, skipped } = await listPictures(uri);
  const job: StillsJob = { camera: camera ?? nameOf(uri), files, single };
  return [
    finiteSource({
      camera: job.camera,
      uri,
      expectedFrames: files.length,
      ...(skipped.length > 0 && { note: noteOf(skipped) }),
      buffers: config.buffers,
      worker: workerFile(import.meta.url, 'stillsWorker'),
      job,
    }),
  ];
}

/** Maximum number of files that a note names. */
const NAMED_FILES = 10;

function noteOf(names: readonly string[]): string {
  const named = names.slice(0, NAMED_FILES).join(', ');
  const more = names.length > NAMED_FILES ? ', …' : '';
  return `${names.length} ${names.length === 1 ? 'file is not a picture' : 'files are not pictures'}: ${named}${more}`;
}

/** The name of the picture or folder; for a glob, of the folder before the first wildcard. */
function nameOf(uri: string): string {
  let path = uri;
  while (isGlob(path)) path = dirname(path);
  return cameraName(basename(path, path === uri ? extname(path) : ''));
}
