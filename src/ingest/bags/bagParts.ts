import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { FoglightError } from '../../core/errors.js';

/** The files of a bag, in the order in which they were written. Plain data, which can be sent to a worker. */
export interface BagParts {
  readonly paths: readonly string[];
  /** Whether each message is a zstd frame (rosbag2's compression mode `message`). */
  readonly messagesAreZstd: boolean;
}

/** The part of rosbag2's metadata.yaml that Foglight uses. */
const metadataSchema = z.object({
  rosbag2_bagfile_information: z.object({
    relative_file_paths: z.array(z.string()).min(1),
    compression_mode: z.string().optional(),
  }),
});

const BAG_FILE = /\.(mcap|db3)(\.zstd)?$/i;

/**
 * Lists the files of a bag file or a rosbag2 folder: those in its metadata.yaml, else all with a bag's extension.
 *
 * @throws FOG_SOURCE_NOT_FOUND, FOG_BAG_BAD if a folder has no bag file
 */
export async function bagParts(uri: string): Promise<BagParts> {
  const info = await stat(uri).catch((cause: unknown) => {
    throw new FoglightError('FOG_SOURCE_NOT_FOUND', uri, cause);
  });
  if (!info.isDirectory()) return { paths: [uri], messagesAreZstd: false };
  const listed = await fromMetadata(uri);
  if (listed) return listed;
  const names = (await readdir(uri))
    .filter((name) => BAG_FILE.test(name))
    .sort(new Intl.Collator('en', { numeric: true }).compare);
  if (names.length === 0) throw new FoglightError('FOG_BAG_BAD', `${uri} has no .mcap or .db3 file`);
  return { paths: names.map((name) => join(uri, name)), messagesAreZstd: false };
}

async function fromMetadata(folder: string): Promise<BagParts | undefined> {
  try {
    const text = await readFile(join(folder, 'metadata.yaml'), 'utf8');
    const { rosbag2_bagfile_information: bag } = metadataSchema.parse(parse(text));
    // Older versions of rosbag2 put the folder's name before each file name. The files always are in the bag's folder.
    const paths = bag.relative_file_paths.map((path) => join(folder, basename(path)));
    return { paths, messagesAreZstd: bag.compression_mode?.toLowerCase() === 'message' };
  } catch {
    // The file is missing or truncated, as after a crash of the recorder. The folder is listed instead.
    return undefined;
  }
}
