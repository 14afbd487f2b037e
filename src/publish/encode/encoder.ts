import type { FrameCopy } from '../../core/view.js';
import { workerFile } from '../../runtime/workerFile.js';
import { alone } from '../worker/alone.js';
import { WorkerClient } from '../worker/client.js';
import type { EncodeRequest, Format } from './encode.worker.js';

/** Encodes pictures in a worker thread, each one once for all sinks. */
export class Encoder {
  readonly #quality: number;
  readonly #encoded = new WeakMap<FrameCopy, Map<string, Promise<Uint8Array>>>();
  #worker: WorkerClient<EncodeRequest, Uint8Array> | undefined;

  /** @param quality of JPEG, 1 to 100 */
  constructor(quality: number) {
    this.#quality = quality;
  }

  /**
   * The picture in another format. All callers share the bytes, so none may write into them.
   *
   * @param width JPEG: no wider than this, pixels
   * @throws FOG_IMAGE_BAD when it cannot be encoded
   */
  encode(picture: FrameCopy, format: Format, width?: number): Promise<Uint8Array> {
    let forms = this.#encoded.get(picture);
    if (!forms) this.#encoded.set(picture, (forms = new Map<string, Promise<Uint8Array>>()));
    const form = `${format} ${width ?? ''}`;
    let bytes = forms.get(form);
    if (!bytes) forms.set(form, (bytes = this.#send(picture, format, width)));
    return bytes;
  }

  /** Ends the thread when all requests are done. */
  async close(): Promise<void> {
    await this.#worker?.close();
    this.#worker = undefined;
  }

  #send({ header, bytes }: FrameCopy, format: Format, width?: number): Promise<Uint8Array> {
    // Started on first use, because a run that only passes on compressed pictures never encodes.
    this.#worker ??= new WorkerClient(workerFile(import.meta.url, './encode.worker'), 'FOG_IMAGE_BAD');
    const { original: _, ...plain } = header;
    return this.#worker.call({
      picture: { header: plain, bytes: alone(bytes) },
      format,
      quality: this.#quality,
      ...(width !== undefined && { width }),
    });
  }
}
