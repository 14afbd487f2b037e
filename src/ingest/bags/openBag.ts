import type { Config } from '../../config/schema.js';
import { FoglightError } from '../../core/errors.js';
import type { Mode, Source } from '../../core/source.js';
import { workerFile } from '../../runtime/workerFile.js';
import { cameraName } from '../cameraName.js';
import { workerResult, finiteSource } from '../finiteSource.js';
import type { BagTopic } from './bag.js';
import { bagParts, type BagParts } from './bagParts.js';
import type { BagJob } from './bagWorker.js';
import { imageReader, imageType, videoReader } from './imageMessage.js';
import type { Survey } from './surveyWorker.js';

export interface BagOptions {
  /** live: replay at the speed of the recording; complete: read as fast as the consumer takes frames. */
  readonly mode: Mode;
  /** Name of the camera, or prefix of the names if there are several topics; by default the topic's name. */
  readonly camera?: string;
  readonly config: Config['source'];
  /** Full names of the image topics to read; by default all of them. */
  readonly topics?: readonly string[];
}

/**
 * Opens a bag (an MCAP file, a .db3 file or a rosbag2 folder of either) as one source per image topic. Each source reads
 * the bag separately, so that a slow consumer of one topic does not delay the others. A message that cannot be decoded,
 * and damage to the bag, are `bad_frame` events; the stream completes with everything that could be read.
 *
 * @throws FOG_SOURCE_NOT_FOUND, FOG_BAG_BAD if nothing can be read, FOG_BAG_NO_IMAGES
 */
export async function openBag(uri: string, options: BagOptions): Promise<Source[]> {
  const parts = await bagParts(uri);
  const { summary, damage } = await workerResult<BagParts, Survey>(
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

/** Maximum number of topics that an error names. */
const NAMED_TOPICS = 8;

/** Lists the topics of a bag without pictures, by name and type. */
function topicList(topics: readonly BagTopic[]): string {
  if (topics.length === 0) return ' has no messages';
  const named = topics.slice(0, NAMED_TOPICS).map(({ name, type, encoding }) => {
    return `${name} (${type}${imageType(type) ? ` in ${encoding}, a serialisation that Foglight does not read` : ''})`;
  });
  const more = topics.length - named.length;
  return ` has ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function nameOf(topic: BagTopic, camera: string | undefined, isOnlyTopic: boolean): string {
  if (camera === undefined) return cameraName(topic.name);
  return isOnlyTopic ? camera : `${camera}_${cameraName(topic.name)}`;
}
