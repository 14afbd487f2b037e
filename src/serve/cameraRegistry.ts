import { layered } from '../config/overrides.js';
import type { Config } from '../config/schema.js';
import { asFoglightError, FoglightError } from '../core/errors.js';
import type { CameraSet } from '../app/cameraSet.js';
import type { Log } from '../pipeline/rooms.js';
import type { AllowedSources } from './config/allowedSources.js';
import { cameraSchema, specOf, type CameraEntry, type CameraPatch } from './config/camera.js';
import type { RuntimeFile } from './state/runtimeFile.js';

export interface RegistryParts {
  readonly config: Config;
  /** The cameras of the configuration file. */
  readonly file: Readonly<Record<string, CameraEntry>>;
  readonly runtime: RuntimeFile;
  readonly set: CameraSet;
  readonly allowed: AllowedSources;
  readonly log: Log;
}

/**
 * The service's cameras: those of the configuration file, with what was changed at run time over them. Changes follow
 * each other; one that cannot be written to disk is undone, because the next start would not know it.
 */
export class CameraRegistry {
  readonly #parts: RegistryParts;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: RegistryParts) {
    this.#parts = parts;
  }

  /** Every camera by name, those that are not enabled too. */
  entries(): ReadonlyMap<string, CameraEntry> {
    const { file, runtime, log } = this.#parts;
    const entries = new Map<string, CameraEntry>();
    for (const name of new Set([...Object.keys(file), ...Object.keys(runtime.cameras)])) {
      const patch = runtime.cameras[name];
      if (patch === null) continue;
      const entry = cameraSchema.safeParse(layered(file[name], patch));
      if (entry.success) entries.set(name, entry.data);
      // It was added at run time and so is whole, or changes what the file no longer has.
      else log('warn', `${name} is not in the configuration any more; what was changed of it has no effect`);
    }
    return entries;
  }

  /** @throws FOG_CAMERA_UNKNOWN */
  entry(name: string): CameraEntry {
    const entry = this.entries().get(name);
    if (!entry) throw new FoglightError('FOG_CAMERA_UNKNOWN', name);
    return entry;
  }

  /** Starts what is enabled. A camera whose options contradict each other is logged; the others start. */
  async start(): Promise<void> {
    for (const [name, entry] of this.entries())
      await this.#apply(name, entry).catch((error: unknown) =>
        this.#parts.log('error', `${name}: ${asFoglightError(error).message}`),
      );
  }

  /** @throws FOG_CAMERA_EXISTS, FOG_SOURCE_DENIED, FOG_CONFIG, FOG_OUTPUT */
  add(name: string, entry: CameraEntry): Promise<void> {
    return this.#inTurn(async () => {
      if (this.entries().has(name)) throw new FoglightError('FOG_CAMERA_EXISTS', name);
      this.#parts.allowed.check(entry.source);
      await this.#write(name, entry);
    });
  }

  /** @throws FOG_CAMERA_UNKNOWN, FOG_SOURCE_DENIED, FOG_CONFIG, FOG_OUTPUT */
  change(name: string, patch: CameraPatch): Promise<void> {
    return this.#inTurn(async () => {
      const { source } = this.entry(name);
      if (patch.source !== undefined && patch.source !== source) this.#parts.allowed.check(patch.source);
      await this.#write(name, layered(this.#parts.runtime.cameras[name] ?? {}, patch) as CameraPatch);
    });
  }

  /** @throws FOG_CAMERA_UNKNOWN, FOG_OUTPUT */
  remove(name: string): Promise<void> {
    return this.#inTurn(async () => {
      this.entry(name);
      const { file, runtime, set } = this.#parts;
      const { [name]: _, ...rest } = runtime.cameras;
      await runtime.replace(name in file ? { ...rest, [name]: null } : rest);
      await set.remove(name);
    });
  }

  async #write(name: string, layer: CameraPatch): Promise<void> {
    const { file, runtime } = this.#parts;
    const before = this.entries().get(name);
    await this.#apply(name, cameraSchema.parse(layered(file[name], layer)));
    try {
      await runtime.replace({ ...runtime.cameras, [name]: layer });
    } catch (error) {
      await (before ? this.#apply(name, before) : this.#parts.set.remove(name));
      throw error;
    }
  }

  async #apply(name: string, entry: CameraEntry): Promise<void> {
    const { set, config } = this.#parts;
    if (entry.enabled) await set.set(name, specOf(entry, config));
    else await set.remove(name);
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => {});
    return turn;
  }
}
