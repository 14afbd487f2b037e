import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asFoglightError, FoglightError } from '../../core/errors.js';
import { mergeTopics, type Bag, type BagMessage, type BagSummary, type DamageHandler } from './bag.js';
import type { BagParts } from './bagParts.js';
import { McapBag } from './mcapBag.js';
import { SqliteBag } from './sqliteBag.js';
import { isZstd, decompressZstd } from './zstd.js';

/** A bag of one or more files, which are opened one after the other. A part that cannot be opened counts as damage. */
export class PartedBag {
  readonly #parts: BagParts;

  constructor(parts: BagParts) {
    this.#parts = parts;
  }

  async summary(onDamage: DamageHandler): Promise<BagSummary> {
    const summaries: BagSummary[] = [];
    for (const path of this.#parts.paths) {
      for await (const part of openedPart(path, onDamage)) summaries.push(await part.summary(onDamage));
    }
    return mergeTopics(summaries);
  }

  async *messages(topic: string, onDamage: DamageHandler): AsyncGenerator<BagMessage, void, void> {
    for (const path of this.#parts.paths) {
      for await (const part of openedPart(path, onDamage)) {
        for await (const message of part.messages(topic, onDamage)) {
          if (!this.#parts.messagesAreZstd) yield message;
          else yield* decompressed(message, topic, onDamage);
        }
      }
    }
  }
}

/** Yields the opened part and closes it afterwards. Yields nothing if it cannot be opened. */
async function* openedPart(path: string, onDamage: DamageHandler): AsyncGenerator<Bag, void, void> {
  let folder: string | undefined;
  let part: Bag | undefined;
  try {
    let file = path;
    if (isZstd(await headOf(path))) {
      folder = await mkdtemp(join(tmpdir(), 'foglight-bag-'));
      file = join(folder, 'part');
      await writeFile(file, await decompressZstd(await readFile(path), path));
    }
    part = await openPart(file, path);
  } catch (cause) {
    onDamage(asFoglightError(cause, 'FOG_BAG_BAD'));
  }
  try {
    if (part) yield part;
  } finally {
    await part?.close();
    if (folder) await rm(folder, { recursive: true, force: true });
  }
}

/** First bytes of a ROS 1 bag; the version follows. */
const ROS1_MAGIC = '#ROSBAG V';

/** Whether a file has the first bytes of a bag, including ROS 1 bags, which are not read. */
export async function hasBagSignature(path: string): Promise<boolean> {
  const head = Buffer.from(await headOf(path)).toString('latin1');
  return ['\x89MCAP', 'SQLite format 3', ROS1_MAGIC].some((magic) => head.startsWith(magic));
}

/** Chooses the format by the file's first bytes, or by its name if those are missing. */
async function openPart(file: string, name: string): Promise<Bag> {
  const head = Buffer.from(await headOf(file)).toString('latin1');
  if (head.startsWith('\x89MCAP') || /\.mcap$/i.test(name)) return new McapBag(file);
  if (head.startsWith('SQLite format 3') || /\.(db3|sqlite3?)$/i.test(name)) return SqliteBag.open(file);
  if (head.startsWith(ROS1_MAGIC)) throw new FoglightError('FOG_BAG_ROS1', name);
  throw new FoglightError('FOG_BAG_BAD', `${name} is neither an MCAP nor an SQLite file`);
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

async function* decompressed(
  message: BagMessage,
  topic: string,
  onDamage: DamageHandler,
): AsyncGenerator<BagMessage> {
  try {
    const data = new Uint8Array(await decompressZstd(message.data, `a message on ${topic}`));
    yield { logTimeNs: message.logTimeNs, data };
  } catch (cause) {
    onDamage(asFoglightError(cause, 'FOG_BAG_BAD'));
  }
}
