import { FoglightError } from '../../core/errors.js';
import type { RgbImage } from '../../core/rgbImage.js';
import type { VideoCodec } from '../../media/matroska.js';
import { VideoDecoder } from '../../media/videoDecoder.js';
import type { BagTopic } from './bag.js';
import type { VideoPacket } from './imageMessage.js';

/** Codecs by the names that publishers use: `h264`, `libx264`, `hevc_nvenc`, `h265;yuv420p`, … */
const CODECS: readonly (readonly [RegExp, VideoCodec])[] = [
  [/264|avc/i, 'h264'],
  [/265|hevc/i, 'h265'],
  [/vp-?9/i, 'vp9'],
  [/av1/i, 'av1'],
];

export interface VideoTopicOptions {
  readonly topic: BagTopic;
  /** Called with each picture and its packet. */
  picture(picture: RgbImage, packet: VideoPacket): void;
  /** Called with each packet that gave no picture. */
  bad(error: FoglightError, packet: VideoPacket): void;
}

/** Decodes the packets of a topic. A new codec or sequence header, which can change the size, starts a new decoder. */
export class VideoTopic {
  readonly #options: VideoTopicOptions;
  #decoder: VideoDecoder | undefined;
  #codec: VideoCodec | undefined;
  #sequence: Uint8Array | undefined;
  /** Packets that have not given a picture yet, by number. */
  #pending = new Map<number, VideoPacket>();
  #delivery: Promise<void> = Promise.resolve();

  constructor(options: VideoTopicOptions) {
    this.#options = options;
  }

  /** @throws FOG_ENCODING_UNKNOWN for a codec that is not read */
  async add(packet: VideoPacket): Promise<void> {
    const codec = CODECS.find(([name]) => name.test(packet.format))?.[1];
    if (!codec) {
      const { name, type } = this.#options.topic;
      const format = JSON.stringify(packet.format.slice(0, 64));
      throw new FoglightError('FOG_ENCODING_UNKNOWN', `video codec ${format} on ${name} (${type})`);
    }
    const sequence = sequenceHeader(codec, packet.data);
    const changed = sequence && this.#sequence && Buffer.compare(sequence, this.#sequence) !== 0;
    if (codec !== this.#codec || changed) await this.end();
    this.#sequence = sequence ?? this.#sequence;
    this.#codec = codec;
    const decoder = (this.#decoder ??= this.#start(codec));
    this.#pending.set(decoder.packets, packet);
    await decoder.write(packet.data);
  }

  /** Delivers the pictures that are still being decoded. @throws FOG_FFMPEG_MISSING */
  async end(): Promise<void> {
    const decoder = this.#decoder;
    if (!decoder) return;
    decoder.end();
    await this.#delivery;
    const why = (await decoder.log()).split('\n').at(-1) || 'no key frame precedes it';
    const { topic } = this.#options;
    for (const packet of this.#pending.values()) {
      const detail = `message on ${topic.name} (${topic.type}): ${why}`;
      this.#options.bad(new FoglightError('FOG_IMAGE_BAD', detail), packet);
    }
    this.#pending.clear();
    this.#decoder = this.#sequence = undefined;
  }

  /** Ends the decoder at once. */
  close(): void {
    this.#decoder?.kill();
  }

  #start(codec: VideoCodec): VideoDecoder {
    const decoder = new VideoDecoder(codec);
    this.#delivery = this.#deliver(decoder);
    this.#delivery.catch(() => {}); // `end` waits for it
    return decoder;
  }

  async #deliver(decoder: VideoDecoder): Promise<void> {
    for await (const { picture, packet: number } of decoder.pictures()) {
      const packet = this.#pending.get(number);
      this.#pending.delete(number);
      if (packet) this.#options.picture(picture, packet);
    }
  }
}

/** The sequence parameter set of a packet of H.264 (ITU-T H.264, 7.4.1) or H.265 (ITU-T H.265, 7.4.2), if it has one. */
export function sequenceHeader(codec: VideoCodec, data: Uint8Array): Uint8Array | undefined {
  if (codec !== 'h264' && codec !== 'h265') return undefined;
  let from: number | undefined;
  for (let i = 0; i + 3 < data.length; i += 1) {
    if (data[i] !== 0 || data[i + 1] !== 0 || data[i + 2] !== 1) continue;
    if (from !== undefined) return data.slice(from, i);
    const byte = data[i + 3]!;
    const unit = codec === 'h264' ? byte & 0x1f : (byte >> 1) & 0x3f;
    if (unit === (codec === 'h264' ? 7 : 33)) from = i + 3;
    // Parameter sets come before the slices of their picture.
    else if (codec === 'h264' ? unit >= 1 && unit <= 5 : unit < 32) return undefined;
  }
  return from === undefined ? undefined : data.slice(from);
}
