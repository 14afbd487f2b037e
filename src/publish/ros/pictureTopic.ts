import type { Publication } from '../../ros/port.js';
import { Backlog } from '../backlog.js';
import type { SinkOptions } from '../sinkOptions.js';
import type { Shown } from './imageTransports.js';

/** Maximum number of pictures of one topic in flight. */
export const PICTURES_IN_FLIGHT = 3;

/** One picture topic. Without subscribers nothing is encoded. */
export class PictureTopic {
  readonly publication: Publication;
  readonly #make: (shown: Shown) => Promise<object | undefined>;
  readonly #backlog: Backlog;
  readonly #options: SinkOptions;

  constructor(
    publication: Publication,
    make: (shown: Shown) => Promise<object | undefined>,
    options: SinkOptions,
  ) {
    this.publication = publication;
    this.#make = make;
    this.#options = options;
    this.#backlog = new Backlog(options.mode, PICTURES_IN_FLIGHT);
  }

  publish(shown: Shown): void | Promise<void> {
    if (this.publication.listeners === 0) return;
    const { camera, stampNs } = shown.header;
    const drop = (): void =>
      this.#options.emit({ type: 'drop', camera, stampNs, stage: 'publish', reason: 'slow_sink' });
    if (!this.#backlog.takesPictures) return drop();
    const made = this.#make(shown);
    const send = async (): Promise<void> => {
      const message = await made;
      if (message && !(await this.publication.publish({ ...message }))) drop();
    };
    return this.#backlog.add(() => send().catch((error: unknown) => this.#emitError(error, shown)), true);
  }

  drained(): Promise<void> {
    return this.#backlog.drained();
  }

  #emitError(error: unknown, { header }: Shown): void {
    const message = error instanceof Error ? error.message : String(error);
    this.#options.emit({
      type: 'error',
      camera: header.camera,
      code: 'FOG_ROS',
      message,
      stampNs: header.stampNs,
    });
  }
}
