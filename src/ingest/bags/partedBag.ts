import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asFoglightError, FoglightError } from '../../core/errors.js';
import { mergeTopics, type Bag, type BagMessage, type BagSummary, type Damaged } from './bag.js';
import type { BagParts } from './bagParts.js';
import { McapBag } from './mcapBag.js';
import { SqliteBag } from './sqliteBag.js';
import { isZstd, unzstd } from './zstd.js';

/** A bag of one file or several, opened one after the other; a part that cannot be opened is damage. */
export class PartedBag {
  readonly #parts: BagParts;

  constructor(parts: BagParts) {
    this.#parts = parts;
  }

  async summary(damaged: Damaged): Promise<BagSummary> {
    const summaries: BagSummary[] = [];
    for (const path of this.#parts.paths) {
      for await (const part of opened(path, damaged)) summaries.push(await part.summary(damaged));
    }
    return mergeTopics(summaries);
  }

  async *messages(topic: string, damaged: Damaged): AsyncGenerator<BagMessage, void, void> {
    for (const path of this.#parts.paths) {
      for await (const part of opened(path, damaged)) {
        for await (const message of part.messages(topic, damaged)) {
          if (!this.#parts.messagesAreZstd) yield message;
          else yield* unpacked(message, topic, damaged);
        }
      }
    }
  }
}

/** The part while it is open: once, or not at all. */
async function* opened(path: string, damaged: Damaged): AsyncGenerator<Bag, void, void> {
  let folder: string | undefined;
  let part: Bag | undefined;
  try {
    let file = path;
    if (isZstd(await headOf(path))) {
      folder = await mkdtemp(join(tmpdir(), 'foglight-bag-'));
      file = join(folder, 'part');
      await writeFile(file, await unzstd(await readFile(path), path));
    }
    part = await openPart(file, path);
  } catch (cause) {
    damaged(asFoglightError(cause, 'FOG_BAG_BAD'));
  }
  try {
    if (part) yield part;
  } finally {
    await part?.close();
    if (folder) await rm(folder, { recursive: true, force: true });
  }
}

/** A ROS 1 bag begins so; the version follows. */
const ROS1_MAGIC = '#ROSBAG V';

/** Whether a file begins like a bag, one that is not read included. */
export async function beginsLikeBag(path: string): Promise<boolean> {
  const head = Buffer.from(await headOf(path)).toString('latin1');
  return ['\x89MCAP', 'SQLite format 3', ROS1_MAGIC].some((magic) => head.startsWith(magic));
}

/** By what the file begins with; one that was cut before, by its name. */
async function openPart(file: string, name: string): Promise<Bag> {
  const head = Buffer.from(await headOf(file)).toString('latin1');
  if (head.startsWith('\x89MCAP') || /\.mcap$/i.test(name)) return new McapBag(file);
  if (head.startsWith('SQLite format 3') || /\.(db3|sqlite3?)$/i.test(name)) return SqliteBag.open(file);
  if (head.startsWith(ROS1_MAGIC)) throw new FoglightError('FOG_BAG_ROS1', name);
  throw new FoglightError('FOG_BAG_BAD', `${name} is neither MCAP nor sqlite3`);
}

async function headOf(path: string): Promise<Uint8Array> {
  const handle = await open(path, 'r').catch((cause: unknown) => {
    throw new FoglightError('FOG_SOURCE_NOT_FOUND', path, cause);
  });
  try {
    const { bytesRead, buffer } = await handle.read(new Uint8Array(16), 0, 16, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function* unpacked(message: BagMessage, topic: string, damaged: Damaged): AsyncGenerator<BagMessage> {
  try {
    const data = new Uint8Array(await unzstd(message.data, `a message on ${topic}`));
    yield { logTimeNs: message.logTimeNs, data };
  } catch (cause) {
    damaged(asFoglightError(cause, 'FOG_BAG_BAD'));
  }
}
