import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { asFoglightError, FoglightError } from '../../core/errors.js';
import { cameraNameSchema, cameraPatchSchema } from '../config/camera.js';
import { writeAtomically } from './atomicFile.js';

/** What was changed at run time: per camera what differs from the configuration file, or null where it was removed. */
const runtimeSchema = z.strictObject({
  version: z.literal(1),
  cameras: z.record(cameraNameSchema, cameraPatchSchema.nullable()),
});

export type RuntimeCameras = z.infer<typeof runtimeSchema>['cameras'];

/** The run-time layer of the configuration, on disk. */
export class RuntimeFile {
  readonly #path: string;
  #cameras: RuntimeCameras;
  #writing: Promise<void> = Promise.resolve();

  private constructor(path: string, cameras: RuntimeCameras) {
    this.#path = path;
    this.#cameras = cameras;
  }

  /**
   * Reads the file. A damaged one is set aside under another name, and the service starts without it.
   *
   * @param onDamaged is told FOG_STATE
   * @throws FOG_OUTPUT where the folder cannot be used
   */
  static async open(path: string, onDamaged: (error: FoglightError) => void): Promise<RuntimeFile> {
    try {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await removeUnfinished(path);
      const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      });
      if (text === undefined) return new RuntimeFile(path, {});
      const cameras = read(text);
      if (cameras) return new RuntimeFile(path, cameras);
      onDamaged(new FoglightError('FOG_STATE', `${path}, now ${await setAside(path)}`));
      return new RuntimeFile(path, {});
    } catch (error) {
      throw asFoglightError(error, 'FOG_OUTPUT');
    }
  }

  get cameras(): RuntimeCameras {
    return this.#cameras;
  }

  /** Resolves when the change is on disk. @throws FOG_OUTPUT where it cannot be written; then nothing has changed */
  async replace(cameras: RuntimeCameras): Promise<void> {
    const before = this.#cameras;
    this.#cameras = cameras;
    const text = `${JSON.stringify({ version: 1, cameras }, undefined, 2)}\n`;
    const write = this.#writing.catch(() => {}).then(() => writeAtomically(this.#path, text));
    this.#writing = write;
    try {
      await write;
    } catch (error) {
      if (this.#cameras === cameras) this.#cameras = before;
      throw asFoglightError(error, 'FOG_OUTPUT');
    }
  }
}

function read(text: string): RuntimeCameras | undefined {
  try {
    return runtimeSchema.parse(JSON.parse(text)).cameras;
  } catch {
    return undefined;
  }
}

/** Gives a damaged file a name under which it is kept. */
export async function setAside(path: string): Promise<string> {
  const aside = `${path}.damaged-${new Date().toISOString().replace(/\W/g, '')}`;
  await rename(path, aside);
  return aside;
}

/** What a process that was killed had not finished writing. */
async function removeUnfinished(path: string): Promise<void> {
  const folder = dirname(path);
  const unfinished = (await readdir(folder)).filter(
    (name) => name.startsWith(`${basename(path)}.`) && name.endsWith('.tmp'),
  );
  for (const name of unfinished) await rm(join(folder, name), { force: true });
}
