import { once } from 'node:events';
import type { RgbImage } from '../core/rgbImage.js';
import { codedHeader, matroskaPicture, type VideoCodec } from './matroska.js';
import { decodeToRgb, type RgbDecoder } from './rgbPictures.js';

/** A picture and the packet that it came from. */
export interface NumberedPicture {
  readonly picture: RgbImage;
  /** Number of the packet, from 0. */
  readonly packet: number;
}

/**
 * Decodes coded pictures that come one packet at a time, each with its number. Packets that give no picture, such as
 * those before the first key frame, are left out; pictures come in the order in which they are shown.
 */
export class VideoDecoder {
  readonly #decoder: RgbDecoder;
  readonly #codec: VideoCodec;
  #packets = 0;

  constructor(codec: VideoCodec) {
    this.#codec = codec;
    // One thread: others would each hold a picture back.
    this.#decoder = decodeToRgb(
      ['-threads', '1', '-fpsprobesize', '0', '-f', 'matroska', '-i', 'pipe:0'],
      'pipe',
    );
    this.#decoder.child.stdin!.on('error', () => {}); // how ffmpeg ended is the error
  }

  /** How many packets were added: the number of the next. */
  get packets(): number {
    return this.#packets;
  }

  /** Adds a packet and waits until ffmpeg has room. */
  async write(bytes: Uint8Array): Promise<void> {
    const { stdin, ended } = this.#decoder.child;
    const number = this.#packets++;
    if (number === 0) stdin!.write(codedHeader(this.#codec));
    stdin!.write(matroskaPicture(BigInt(number) * TICK_NS, bytes.length));
    if (!stdin!.write(bytes)) await Promise.race([once(stdin!, 'drain'), ended]).catch(() => {});
  }

  /** No packet follows. */
  end(): void {
    this.#decoder.child.stdin!.end();
  }

  async *pictures(): AsyncGenerator<NumberedPicture, void, void> {
    for await (const { picture, timeNs } of this.#decoder.pictures)
      if (timeNs !== undefined) yield { picture, packet: Number((timeNs + TICK_NS / 2n) / TICK_NS) };
  }

  /** The last lines of ffmpeg's log, when it has ended. @throws FOG_FFMPEG_MISSING */
  async log(): Promise<string> {
    return (await this.#decoder.child.ended).log;
  }

  kill(): void {
    this.#decoder.child.kill();
  }
}

/** Time from packet to packet: a time in Matroska is what numbers them. */
const TICK_NS = 1_000_000n;
