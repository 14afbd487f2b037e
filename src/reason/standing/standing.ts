import type { Config } from '../../config/schema.js';
import { present, type Assessment } from '../../core/assessment.js';
import type { Question } from '../../core/question.js';
import type { VerdictKind } from '../../core/verdict.js';
import type { Condition } from '../../core/condition.js';
import { conditionKey } from './news.js';
import { Speaking, type News } from './speaking.js';

/** A question that stands: it is put again and again, by itself. */
export interface StandingQuestion extends Question {
  /** Put again after so long, milliseconds; 0 for never. */
  readonly everyMs: number;
  /** Put when the camera is flagged: its verdict becomes `recover` or `hopeless`. */
  readonly whenFlagged: boolean;
  /** Put when the answer may have changed: another verdict, another set of degradations, or a marked change of severity. */
  readonly whenChanged: boolean;
}

/** Questions as they stand by the configuration. */
export const standing = (
  questions: readonly Question[],
  reason: Pick<Config['reason'], 'interval_ms' | 'ask_when_flagged' | 'ask_when_changed'>,
): StandingQuestion[] =>
  questions.map((question) => ({
    ...question,
    everyMs: reason.interval_ms,
    whenFlagged: reason.ask_when_flagged,
    whenChanged: reason.ask_when_changed,
  }));

/** What is known of a picture that could be asked about. Times in nanoseconds of one clock, except the stamp. */
export interface AskCandidate {
  readonly stampNs: bigint;
  /** Now, on the clock that deadlines and intervals are measured by. */
  readonly nowNs: bigint;
  /** When the picture was there, on the same clock. */
  readonly takenNs: bigint;
  readonly assessment: Assessment;
  readonly verdict: VerdictKind;
  /** Of the camera. */
  readonly condition: Condition;
  /** A picture that stands alone is always asked about. */
  readonly still: boolean;
}

export interface StandingCounts {
  /** Questions put, and what became of them. */
  asked: number;
  published: number;
  late: number;
  failed: number;
  /** Answered, and not spoken: the answer says what was said before, or has not lasted yet. */
  unchanged: number;
  /** Pictures not asked about though a question was due: one that was asked about already, one that is too old, one that came while the last was looked at. */
  identical: number;
  stale: number;
  busy: number;
}

interface LastAsked {
  readonly nowNs: bigint;
  readonly verdict: VerdictKind;
  readonly condition: Condition;
  readonly assessment: Assessment;
  readonly stampNs: bigint;
}

export interface StandingLimits {
  /** An answer that takes longer is late, milliseconds. */
  readonly deadlineMs: number;
  /** An older picture is not asked about, milliseconds. */
  readonly maxAgeMs: number;
  /** Answers to a question are at least so far apart, milliseconds; 0 for every answer. */
  readonly minGapMs?: number;
}

/** Complete mode, where nothing ages. */
const UNLIMITED: StandingLimits = { deadlineMs: Infinity, maxAgeMs: Infinity };
/** A change of severity from here on may change an answer. */
const MARKED = 0.15;
/** Nanoseconds; Infinity as longer than anything. */
const ms = (value: number): bigint => BigInt(Math.round(Math.min(value, 1e15) * 1e6));

/**
 * Decides for one camera which questions are put about which picture. A pure state machine: time and pictures are
 * given to it. All questions that are due share one look; one look is under way at a time; a look that outlives its
 * deadline is given up, and what it still answers is late.
 */
export class Standing {
  #questions: readonly StandingQuestion[] = [];
  #deadlineNs = 0n;
  #maxAgeNs = 0n;
  #minGapNs = 0n;
  readonly #speaking = new Speaking();
  readonly #last = new Map<string, LastAsked>();
  /** Questions under way, with the stamp and time of their picture. */
  readonly #open = new Map<string, { readonly stampNs: bigint; readonly putNs: bigint }>();
  readonly counts: StandingCounts = {
    asked: 0,
    published: 0,
    late: 0,
    failed: 0,
    unchanged: 0,
    identical: 0,
    stale: 0,
    busy: 0,
  };

  constructor(questions: readonly StandingQuestion[] = [], limits: StandingLimits = UNLIMITED) {
    this.set(questions, limits);
  }

  /** Goes by these from now on. What is known of a question that stays is kept; an answer to one that went is late. */
  set(questions: readonly StandingQuestion[], { deadlineMs, maxAgeMs, minGapMs = 0 }: StandingLimits): void {
    this.#questions = questions;
    this.#deadlineNs = ms(deadlineMs);
    this.#maxAgeNs = ms(maxAgeMs);
    this.#minGapNs = ms(minGapMs);
    const stays = new Set(questions.map(({ id }) => id));
    for (const id of this.#last.keys()) {
      if (stays.has(id)) continue;
      this.#last.delete(id);
      this.#speaking.forget(id);
    }
    for (const id of this.#open.keys()) if (!stays.has(id)) this.#late(id);
  }

  /** Forgets every picture, because time jumped back: each question is due again, and what is under way is late. */
  reset(): void {
    this.#last.clear();
    this.#speaking.forget();
    for (const id of this.#open.keys()) this.#late(id);
  }

  /** The questions to put about a picture now; none when nothing is due or it must not be asked about. */
  offer(picture: AskCandidate): readonly Question[] {
    const due = this.#questions.filter((question) => this.#isDue(question, picture));
    if (due.length === 0) return [];
    this.#giveUp(picture.nowNs);
    if (this.#open.size > 0) return this.#not('busy');
    if (picture.nowNs - picture.takenNs > this.#maxAgeNs) return this.#not('stale');
    const fresh = due.filter((question) => !this.#known(question, picture));
    if (fresh.length === 0) return this.#not('identical');
    const { nowNs, stampNs, verdict, condition, assessment } = picture;
    for (const { id } of fresh) {
      this.#last.set(id, { nowNs, stampNs, verdict, condition, assessment });
      this.#open.set(id, { stampNs, putNs: nowNs });
    }
    this.counts.asked += fresh.length;
    return fresh.map(({ id, text }) => ({ id, text }));
  }

  /**
   * Takes an answer to a question put about the picture of that stamp: whether it is published, says nothing new, or is
   * too late.
   *
   * @param news what is new about it; without, it is published whatever it says
   */
  answered(id: string, stampNs: bigint, nowNs: bigint, news?: News): 'publish' | 'unchanged' | 'late' {
    const open = this.#open.get(id);
    // Given up already, and counted then.
    if (open?.stampNs !== stampNs) return 'late';
    this.#open.delete(id);
    const late = nowNs - open.putNs > this.#deadlineNs;
    if (late) {
      this.counts.late += 1;
      return 'late';
    }
    const speaks = news === undefined || this.#speaking.speaks(id, news, nowNs, this.#minGapNs);
    this.counts[speaks ? 'published' : 'unchanged'] += 1;
    return speaks ? 'publish' : 'unchanged';
  }

  /** The question put about the picture of that stamp got no answer. */
  failed(id: string, stampNs: bigint): void {
    if (this.#open.get(id)?.stampNs !== stampNs) return;
    this.#open.delete(id);
    this.counts.failed += 1;
  }

  #isDue(question: StandingQuestion, picture: AskCandidate): boolean {
    const last = this.#last.get(question.id);
    if (!last || picture.still) return true;
    const elapsed = picture.nowNs - last.nowNs;
    // Time that runs backwards is a loop or another recording.
    if (elapsed < 0n) return true;
    if (question.everyMs > 0 && elapsed >= ms(question.everyMs)) return true;
    if (question.whenFlagged && last.verdict === 'pass' && picture.verdict !== 'pass') return true;
    return question.whenChanged && mayChange(last, picture);
  }

  /** Whether a question was put about this very picture: the same stamp, or a picture that measures the same to the last bit. */
  #known(question: Question, picture: AskCandidate): boolean {
    const last = this.#last.get(question.id);
    if (!last || picture.still) return false;
    if (last.stampNs === picture.stampNs) return true;
    const sameCondition = conditionKey(last.condition) === conditionKey(picture.condition);
    return sameCondition && last.verdict === picture.verdict && same(last.assessment, picture.assessment);
  }

  /** Frees what has outlived its deadline. */
  #giveUp(nowNs: bigint): void {
    for (const [id, { putNs }] of this.#open) {
      if (nowNs - putNs <= this.#deadlineNs && nowNs >= putNs) continue;
      this.#late(id);
    }
  }

  #late(id: string): void {
    this.#open.delete(id);
    this.counts.late += 1;
  }

  #not(why: 'busy' | 'stale' | 'identical'): readonly Question[] {
    this.counts[why] += 1;
    return [];
  }
}

function mayChange(last: LastAsked, now: AskCandidate): boolean {
  if (last.verdict !== now.verdict || last.assessment.pictureState !== now.assessment.pictureState)
    return true;
  if (conditionKey(last.condition) !== conditionKey(now.condition)) return true;
  if (Math.abs(last.assessment.severity - now.assessment.severity) >= MARKED) return true;
  const kinds = (assessment: Assessment): string =>
    present(assessment)
      .map((d) => d.kind)
      .sort()
      .join();
  return kinds(last.assessment) !== kinds(now.assessment);
}

/** A frozen picture is the same picture; else the same measurements, which no two pictures of a live camera share. */
function same(a: Assessment, b: Assessment): boolean {
  if (a.pictureState === 'frozen' && b.pictureState === 'frozen') return true;
  const equal = (x: Float32Array, y: Float32Array): boolean => x.every((value, i) => value === y[i]);
  return a.severity === b.severity && equal(a.intensities, b.intensities) && equal(a.where, b.where);
}
