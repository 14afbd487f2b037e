import { createWriteStream, type WriteStream } from 'node:fs';
import { asFoglightError, FoglightError } from '../../core/errors.js';
import type { Mode } from '../../core/source.js';
import { newFile, type OnRenamed } from '../../media/newFile.js';
import { drained, PICTURES_UNTIL_BYTES, type EventWriter } from './eventWriter.js';

/** Records go to a new file. */
export class FileEventWriter implements EventWriter {
  readonly #stream: WriteStream;
  readonly #mode: Mode;

  private constructor(stream: WriteStream, mode: Mode) {
    this.#stream = stream;
    this.#mode = mode;
  }

  /**
   * @param onError called once when the file can no longer be written
   * @param onRenamed told of another name, where one of this name is there
   * @throws FOG_EVENTS when it cannot be created
   */
  static create(
    asked: string,
    mode: Mode,
    onError: (error: FoglightError) => void,
    onRenamed: OnRenamed,
  ): FileEventWriter {
    let stream: WriteStream;
    try {
      const { path, file } = newFile(asked, onRenamed);
      stream = createWriteStream(path, { fd: file, highWaterMark: PICTURES_UNTIL_BYTES });
    } catch (error) {
      throw asFoglightError(error, 'FOG_EVENTS');
    }
    stream.once('error', (cause) => onError(new FoglightError('FOG_EVENTS', cause.message, cause)));
    return new FileEventWriter(stream, mode);
  }

  get open(): boolean {
    return !this.#stream.destroyed;
  }

  async send(whole: Buffer, lean: () => Buffer): Promise<number> {
    if (!this.open) return 0;
    if (this.#mode === 'complete') {
      this.#stream.write(whole);
      await drained(this.#stream);
      return 0;
    }
    const slow = this.#stream.writableNeedDrain;
    const record = slow ? lean() : whole;
    this.#stream.write(record);
    return record.length < whole.length ? 1 : 0;
  }

  async close(): Promise<void> {
    if (!this.open) return;
    await new Promise<void>((resolve) => this.#stream.once('close', () => resolve()).end());
  }
}
