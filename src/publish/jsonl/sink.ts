import type { Writable } from 'node:stream';
import type { PipelineEvent, Sink } from '../../core/events.js';
import { drained } from '../events/eventWriter.js';
import { SourceNewsDesk } from '../sourceNews.js';
import {
  answerLine,
  conditionLine,
  errorLine,
  jsonText,
  reportLine,
  sourceLine,
  type JsonLine,
} from './lines.js';

type Report = Extract<PipelineEvent, { type: 'report' }>;

/**
 * One JSON object a line, for `--json`; docs/guide/output.md lists the types of line. A report comes with its verdict.
 * Stamps are seconds.
 */
export function jsonLinesSink(stream: Writable): Sink {
  return new JsonLinesSink(stream);
}

class JsonLinesSink implements Sink {
  readonly name = 'json';
  readonly wantsPictures = false;
  readonly #stream: Writable;
  /** The last report of each camera, until its verdict arrives. */
  readonly #reports = new Map<string, Report>();
  readonly #desk = new SourceNewsDesk();
  #gone = false;

  constructor(stream: Writable) {
    this.#stream = stream;
    // A reader that stops (`| head`) ends the output and not the run.
    stream.once('error', () => (this.#gone = true));
  }

  publish(event: PipelineEvent): void | Promise<void> {
    switch (event.type) {
      case 'report': {
        const before = this.#reports.get(event.header.camera);
        this.#reports.set(event.header.camera, event);
        return before && this.#write(reportLine(before, undefined));
      }
      case 'verdict': {
        const { camera, seq } = event.header;
        const report = this.#reports.get(camera);
        if (report?.header.seq !== seq) return;
        this.#reports.delete(camera);
        return this.#write(reportLine(report, event.verdict));
      }
      case 'condition':
        return this.#write(conditionLine(event));
      case 'answer':
        return this.#write(answerLine(event.answer));
      case 'source': {
        const news = this.#desk.take(event);
        return news && this.#write(sourceLine(news));
      }
      case 'error':
        return this.#write(errorLine(event));
      default:
        return;
    }
  }

  async close(): Promise<void> {
    for (const report of this.#reports.values()) await this.#write(reportLine(report, undefined));
    this.#reports.clear();
  }

  #write(line: JsonLine): void | Promise<void> {
    if (this.#gone) return;
    this.#stream.write(jsonText(line));
    if (this.#stream.writableNeedDrain) return drained(this.#stream);
  }
}
