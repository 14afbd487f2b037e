import { FoglightError } from '../../core/errors.js';
import { bytesOf } from '../../core/frame.js';
import type { FrameCopy } from '../../core/view.js';
import { workerFile } from '../../runtime/workerFile.js';
import { WorkerPool } from '../../runtime/workerPool.js';
import type { Init, Outcome } from './instrument.worker.js';
import type { Sighting } from './sighting.js';

/** Pictures that may wait for one instrument; more are refused rather than queued without bound. */
const MOST_WAITING = 8;

/** An instrument in a thread of its own, started at the first look and kept. */
export class InstrumentWorker {
  readonly #init: Init;
  #pool: WorkerPool<Init, null, FrameCopy, Outcome> | undefined;
  #waiting = 0;

  constructor(init: Init) {
    this.#init = init;
  }

  /**
   * Looks at one picture. The picture is copied to the thread.
   *
   * @throws FOG_REASON when it fails on this picture or has too much to do; FOG_MODEL_* when it cannot be opened
   */
  async look(picture: FrameCopy): Promise<readonly Sighting[]> {
    if (this.#waiting >= MOST_WAITING)
      throw new FoglightError('FOG_REASON', `${this.#init.instrument} is behind`);
    const { width, height, layout } = picture.header;
    if (picture.bytes.length < bytesOf(layout, width, height)) {
      throw new FoglightError('FOG_REASON', `a picture of ${width}×${height} with too few bytes`);
    }
    const pool = this.#started();
    this.#waiting += 1;
    try {
      // The original's bytes, which a header may carry, stay here.
      const { original: _, ...header } = picture.header;
      const outcome = await pool.run({ header, bytes: picture.bytes });
      if ('failed' in outcome)
        throw new FoglightError('FOG_REASON', `${this.#init.instrument}: ${outcome.failed}`);
      return outcome.sightings;
    } finally {
      this.#waiting -= 1;
    }
  }

  /** Resolves when it can look without having to load first. @throws FOG_MODEL_* */
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
