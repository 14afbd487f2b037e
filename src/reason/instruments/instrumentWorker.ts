import { FoglightError } from '../../core/errors.js';
import { bytesOf } from '../../core/frame.js';
import type { FrameCopy } from '../../core/view.js';
import { workerFile } from '../../runtime/workerFile.js';
import { WorkerPool } from '../../runtime/workerPool.js';
import type { Init, Outcome } from './instrument.worker.js';
import type { Sighting } from './sighting.js';

/** Maximum number of pictures that wait for one instrument; further ones are refused. */
const MAX_WAITING = 8;

/** An instrument in its own thread, which starts with the first picture. */
export class InstrumentWorker {
  readonly #init: Init;
  #pool: WorkerPool<Init, null, FrameCopy, Outcome> | undefined;
  #waiting = 0;

  constructor(init: Init) {
    this.#init = init;
  }

  /**
   * Runs the instrument on one picture, which is copied to the thread.
   *
   * @throws FOG_REASON if it fails on this picture or too many pictures wait; FOG_MODEL_* if it cannot be opened
   */
  async look(picture: FrameCopy): Promise<readonly Sighting[]> {
    if (this.#waiting >= MAX_WAITING)
      throw new FoglightError(
        'FOG_REASON',
        `${MAX_WAITING} pictures already wait for the ${this.#init.instrument} instrument`,
      );
    const { width, height, layout } = picture.header;
    if (picture.bytes.length < bytesOf(layout, width, height)) {
      throw new FoglightError('FOG_REASON', `a picture of ${width}×${height} pixels is truncated`);
    }
    const pool = this.#started();
    this.#waiting += 1;
    try {
      // The bytes of the original, which a header may have, are not sent.
      const { original: _, ...header } = picture.header;
      const outcome = await pool.run({ header, bytes: picture.bytes });
      if ('failed' in outcome)
        throw new FoglightError('FOG_REASON', `${this.#init.instrument}: ${outcome.failed}`);
      return outcome.sightings;
    } finally {
      this.#waiting -= 1;
    }
  }

  /** Resolves when the instrument is loaded. @throws FOG_MODEL_* */
  async ready(): Promise<void> {
    await this.#started().ready;
  }

  #started(): WorkerPool<Init, null, FrameCopy, Outcome> {
    return (this.#pool ??= new WorkerPool(workerFile(import.meta.url, 'instrument.worker'), this.#init, 1));
  }

  async close(): Promise<void> {
    await this.#pool?.close();
    this.#pool = undefined;
  }
}
