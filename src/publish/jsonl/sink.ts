import type { Writable } from 'node:stream';
import { byName, overall } from '../../core/assessment.js';
import { ERRORS } from '../../core/errors.js';
import type { PipelineEvent, Sink } from '../../core/events.js';
import type { Answer } from '../../core/question.js';
import type { Verdict } from '../../core/verdict.js';
import { drained } from '../events/eventWriter.js';

type Report = Extract<PipelineEvent, { type: 'report' }>;

/**
 * One JSON object a line, for `--json`. A report comes with its verdict:
 * `{"input","frame","stamp","severity","overall","intensities","verdict","reason","condition"}`; a
 * change of condition has `"type":"condition"`; an answer has a key `answer`, an error a key
 * `error`. Stamps are seconds.
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
        return before && this.#write(reportLine(before));
      }
      case 'verdict': {
        const { camera, seq } = event.header;
        const report = this.#reports.get(camera);
        if (report?.header.seq !== seq) return;
        this.#reports.delete(camera);
        return this.#write(reportLine(report, event.verdict));
      }
      case 'condition': {
        const { camera, stampNs, condition } = event;
        const { kind, degradations, reason, sinceNs } = condition;
        return this.#write({
          type: 'condition',
          camera,
          stamp: seconds(stampNs),
          condition: kind,
          degradations,
          reason,
          since: seconds(sinceNs),
        });
      }
      case 'answer':
        return this.#write(answerJson(event.answer));
      case 'error': {
        const { code, message, camera, stampNs } = event;
        return this.#write({
          error: code,
          message,
          hint: ERRORS[code].hint,
          camera,
          ...(stampNs !== undefined && { stamp: seconds(stampNs) }),
        });
      }
      default:
        return;
    }
  }

  async close(): Promise<void> {
    for (const report of this.#reports.values()) await this.#write(reportLine(report));
    this.#reports.clear();
  }

  #write(line: object): void | Promise<void> {
    if (this.#gone) return;
    this.#stream.write(`${JSON.stringify(line)}\n`);
    if (this.#stream.writableNeedDrain) return drained(this.#stream);
  }
}

function reportLine({ header, assessment, condition }: Report, verdict?: Verdict): object {
  const intensities = Object.entries(byName(assessment)).map(([kind, s]) => [kind, rounded(s)]);
  return {
    input: header.input ?? header.camera,
    frame: header.seq,
    stamp: seconds(header.stampNs),
    severity: rounded(assessment.severity),
    overall: rounded(overall(assessment)),
    intensities: Object.fromEntries(intensities) as Record<string, number>,
    verdict: verdict?.kind ?? null,
    reason: verdict?.reason ?? null,
    condition: condition.kind,
  };
}

/** An answer as `--json` prints it; the stamp in seconds. */
export function answerJson(answer: Answer): object {
  const { question, status, text, confidence, chain, camera, stampNs, views, needs, tookMs } = answer;
  return {
    answer: text,
    status,
    question: question.text,
    confidence: rounded(confidence),
    camera,
    stamp: seconds(stampNs),
    views,
    ...(needs !== undefined && { needs }),
    chain: {
      ...chain,
      types: chain.types.map(({ kind, intensity }) => ({ kind, intensity: rounded(intensity) })),
    },
    took_ms: rounded(tookMs),
  };
}

/** Four decimals; more would be noise of 32-bit floats. */
const rounded = (x: number): number => Math.round(x * 1e4) / 1e4;

/** Microseconds: the finest that a double can hold in seconds since 1970. */
const seconds = (ns: bigint): number => Number(ns / 1000n) / 1e6;
