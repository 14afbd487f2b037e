import type { Config } from '../../config/schema.js';
import { FoglightError } from '../../core/errors.js';
import type { Mode, Source } from '../../core/source.js';
import { workerFile } from '../../runtime/workerFile.js';
import { cameraName } from '../cameraName.js';
import { askWorker, finiteSource } from '../finiteSource.js';
import type { BagTopic } from './bag.js';
import { bagParts, type BagParts } from './bagParts.js';
import type { BagJob } from './bagWorker.js';
import { imageReader, imageType, videoReader } from './imageMessage.js';
import type { Survey } from './surveyWorker.js';

export interface BagOptions {
  /** live replays at the pace of the recording; complete reads as fast as frames are taken. */
  readonly mode: Mode;
  /** By default each camera is named after its topic; with several topics this goes before. */
  readonly camera?: string;
  readonly config: Config['source'];
  /** Image topics to read, by their full names; by default all of them. */
  readonly topics?: readonly string[];
}

/**
 * Opens a bag (an MCAP file, a .db3 file or a rosbag2 folder of either) as one source an image topic. Each source
 * reads the bag for itself, so that a slow consumer of one topic holds up no other. A message that is no picture
 * and damage to the bag are `bad_frame` events; the stream completes with what could be read.
 *
 * @throws FOG_SOURCE_NOT_FOUND, FOG_BAG_BAD where nothing can be read, FOG_BAG_NO_IMAGES
 */
export async function openBag(uri: string, options: BagOptions): Promise<Source[]> {
  const parts = await bagParts(uri);
  const { summary, damage } = await askWorker<BagParts, Survey>(
    workerFile(import.meta.url, 'surveyWorker'),
    parts,
  );
  const images = summary.topics.filter((topic) => imageReader(topic) ?? videoReader(topic));
  if (images.length === 0 && damage) throw new FoglightError(damage.code, damage.detail);
  const wanted = choose(uri, summary.topics, images, options.topics);
  return wanted.map((topic) => {
    const job: BagJob = {
      camera: nameOf(topic, options.camera, wanted.length === 1),
      parts,
      topic,
      live: options.mode === 'live',
      startNs: summary.startNs ?? 0n,
    };
    return finiteSource({
      camera: job.camera,
      uri,
      expectedFrames: topic.count,
      buffers: options.config.buffers,
      worker: workerFile(import.meta.url, 'bagWorker'),
      job,
    });
  });
}

function choose(
  uri: string,
  all: readonly BagTopic[],
  images: readonly BagTopic[],
  names: readonly string[] | undefined,
): readonly BagTopic[] {
  const missing = names?.find((name) => !images.some((topic) => topic.name === name));
  if (missing !== undefined) {
    const known = images.map((topic) => topic.name).join(', ') || 'none';
    throw new FoglightError('FOG_BAG_NO_IMAGES', `${uri} has no image topic ${missing}; it has ${known}`);
  }
  if (images.length > 0) return images.filter((topic) => !names || names.includes(topic.name));
  throw new FoglightError('FOG_BAG_NO_IMAGES', `${uri}${topicList(all)}`);
}

/** Most topics that an error names. */
const NAMED_TOPICS = 8;

/** The topics that a bag has instead of pictures, by name and type. */
function topicList(topics: readonly BagTopic[]): string {
  if (topics.length === 0) return ' has no message';
  const named = topics.slice(0, NAMED_TOPICS).map(({ name, type, encoding }) => {
    return `${name} (${type}${imageType(type) ? ` in ${encoding}, which is not read` : ''})`;
  });
  const more = topics.length - named.length;
  return ` has ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function nameOf(topic: BagTopic, camera: string | undefined, alone: boolean): string {
  if (camera === undefined) return cameraName(topic.name);
  return alone ? camera : `${camera}_${cameraName(topic.name)}`;
}
