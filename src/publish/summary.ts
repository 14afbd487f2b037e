import type { Condition } from '../core/condition.js';
import type { AnswerStatus } from '../core/question.js';
import type { ErrorCode } from '../core/errors.js';
import type { DropReason, PipelineEvent, Sink } from '../core/events.js';
import type { Refusal } from '../core/recovery.js';
import type { VerdictKind } from '../core/verdict.js';
import { Percentiles } from './percentiles.js';

export type DropStage = Extract<PipelineEvent, { type: 'drop' }>['stage'];

/** Totals of a run or of one camera. Kinds that never occurred are absent from the maps. */
export interface Totals {
  /** Frames from the source: those reported and those dropped before that. */
  readonly framesIn: number;
  readonly reported: number;
  readonly verdicts: ReadonlyMap<VerdictKind, number>;
  /** Recoveries accepted. */
  readonly recovered: number;
  readonly refused: ReadonlyMap<Refusal, number>;
  /** Drops by stage and reason. */
  readonly drops: ReadonlyMap<`${DropStage}.${DropReason}`, number>;
  readonly answers: ReadonlyMap<AnswerStatus, number>;
  /** Pictures on `best`, by what they show. */
  readonly best: ReadonlyMap<'captured' | 'recovered', number>;
  /** Age of pictures on `best`, milliseconds, within 1 %; absent with none, as in complete mode. */
  readonly bestAgeMs?: { readonly p50: number; readonly p99: number };
  readonly errors: ReadonlyMap<ErrorCode, number>;
  /** Of one camera: its last condition, where it had one. */
  readonly condition?: Condition;
}

/** Counts all events, for the table at the end of a run. */
export class Summary implements Sink {
  readonly name = 'summary';
  readonly wantsPictures = false;
  readonly #all = new Tally();
  readonly #cameras = new Map<string, Tally>();

  publish(event: PipelineEvent): void {
    this.#all.add(event);
    const camera = cameraOf(event);
    let tally = this.#cameras.get(camera);
    if (!tally) this.#cameras.set(camera, (tally = new Tally()));
    tally.add(event);
  }

  async close(): Promise<void> {}

  /** Totals over all cameras. */
  totals(): Omit<Totals, 'condition'> {
    const { condition: _, ...totals } = this.#all.totals();
    return totals;
  }

  /** Totals per camera, in the order of first appearance. */
  byCamera(): ReadonlyMap<string, Totals> {
    return new Map([...this.#cameras].map(([camera, tally]) => [camera, tally.totals()]));
  }
}

/** The camera of an event; empty if it concerns none. */
export function cameraOf(event: PipelineEvent): string {
  if ('header' in event) return event.header.camera;
  return event.type === 'answer' ? event.answer.camera : event.camera;
}

class Tally {
  #reported = 0;
  #recovered = 0;
  readonly #verdicts = new Map<VerdictKind, number>();
  readonly #refused = new Map<Refusal, number>();
  readonly #drops = new Map<`${DropStage}.${DropReason}`, number>();
  readonly #answers = new Map<AnswerStatus, number>();
  readonly #best = new Map<'captured' | 'recovered', number>();
  readonly #errors = new Map<ErrorCode, number>();
  readonly #ages = new Percentiles();
  #droppedBeforeReport = 0;
  #condition: Condition | undefined;

  add(event: PipelineEvent): void {
    switch (event.type) {
      case 'report':
        this.#reported += 1;
        break;
      case 'verdict':
        count(this.#verdicts, event.verdict.kind);
        break;
      case 'recovered':
        if (event.recovery.accepted) this.#recovered += 1;
        else count(this.#refused, event.recovery.refusal ?? 'failed');
        break;
      case 'best':
        count(this.#best, event.view);
        if (event.ageMs > 0) this.#ages.add(event.ageMs);
        break;
      case 'answer':
        count(this.#answers, event.answer.status);
        break;
      case 'drop':
        count(this.#drops, `${event.stage}.${event.reason}`);
        if (event.stage === 'ingest' || event.stage === 'assess') this.#droppedBeforeReport += 1;
        break;
      case 'error':
        count(this.#errors, event.code);
        break;
      case 'condition':
        this.#condition = event.condition;
        break;
      case 'source':
        break;
    }
  }

  totals(): Totals {
    const [p50, p99] = [this.#ages.at(0.5), this.#ages.at(0.99)];
    return {
      framesIn: this.#reported + this.#droppedBeforeReport,
      reported: this.#reported,
      verdicts: new Map(this.#verdicts),
      recovered: this.#recovered,
      refused: new Map(this.#refused),
      drops: new Map(this.#drops),
      answers: new Map(this.#answers),
      best: new Map(this.#best),
      ...(p50 !== undefined && p99 !== undefined && { bestAgeMs: { p50, p99 } }),
      errors: new Map(this.#errors),
      ...(this.#condition && { condition: this.#condition }),
    };
  }
}

function count<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
