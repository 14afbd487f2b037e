import type { Chain } from '../core/chain.js';
import type { Config } from '../config/schema.js';
import { asFoglightError } from '../core/errors.js';
import type { Answer, Question, Reason } from '../core/question.js';
import { systemClock, type Clock } from '../core/time.js';
import type { History, View } from '../core/view.js';
import { compose } from './answer/compose.js';
import { answerCondition } from './condition/answer.js';
import { withDeadline } from './answer/deadline.js';
import { depthFor } from './answer/depth.js';
import { InstrumentReasoner, type SceneFinding } from './scene/instrumentReasoner.js';
import { Endpoint } from './endpoint/endpoint.js';
import type { Ability } from './endpoint/probe.js';
import { withoutName } from './intent/address.js';
import { intentOf, type Intent } from './intent/intent.js';
import { goesToEndpoint, findingOf, fallsBackToInstruments } from './route.js';

/** Counts of the questions so far by their outcome. */
export interface ReasonCounts {
  asked: number;
  answered: number;
  cannotTell: number;
  /** Not answered before the deadline. */
  late: number;
  failed: number;
  /** Answers from both views; of these, those whose views differed, and those that differ from the captured view. */
  bothViews: number;
  disagreed: number;
  flipped: number;
}

export interface Reasoner {
  readonly reason: Reason;
  /**
   * Passes a picture without a question, so that a later question about motion has one to compare with. Call it at a
   * few Hz while there are such questions; pictures at a higher rate are skipped.
   */
  observe(view: View): Promise<void>;
  /** Begins to load what these questions will need, so that the first answer is not late. Failures show when they are put. */
  prepare(questions: readonly Question[], camera: string): void;
  /** What can be asked, and what became of the questions so far. */
  describe(): {
    readonly instruments: readonly string[];
    readonly counts: Readonly<ReasonCounts>;
    readonly endpoint?: ReturnType<Endpoint['describe']>;
  };
  /** Asks the endpoint, where one is configured, what it can do. Rejects with FOG_ENDPOINT* when it cannot be asked. */
  probe(signal: AbortSignal): Promise<Ability | undefined>;
  /** Ends the threads and cancels open requests. */
  close(): Promise<void>;
}

/** Time limit for loading an instrument, milliseconds. The deadline of the answer begins afterwards. */
const LOADING_MS = 120_000;

export interface ReasonerOptions {
  readonly clock?: Clock;
  /** Environment with the endpoint's key; by default that of the process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/**
 * The reasoning room: answers questions about a view, and says so when it cannot. The deadline is kept here; the
 * signal given with a question is for withdrawing it.
 *
 * @throws FOG_CONFIG when the endpoint's address is none
 */
export function createReasoner(
  config: Config['reason'],
  { clock = systemClock, env = process.env }: ReasonerOptions = {},
): Reasoner {
  const embedded = new InstrumentReasoner(config);
  const endpoint = config.endpoint.url === '' ? undefined : new Endpoint(config, clock, env);
  const closing = new AbortController();
  const counts: ReasonCounts = {
    asked: 0,
    answered: 0,
    cannotTell: 0,
    late: 0,
    failed: 0,
    bothViews: 0,
    disagreed: 0,
    flipped: 0,
  };

  /** A question that mentions its camera is read without the name where the name stands in the way. */
  const intentFor = ({ text }: Question, camera: string): Intent => {
    const intent = intentOf(text, embedded.labels);
    return intent.topic === 'open' ? intentOf(withoutName(text, camera), embedded.labels) : intent;
  };

  const find = async (
    intent: Intent,
    question: Question,
    view: View,
    history: History,
    signal: AbortSignal,
    onChain?: (chain: Chain) => void,
  ): Promise<SceneFinding> => {
    if (intent.topic === 'condition') {
      return { ...answerCondition(intent, view, history), views: ['captured'] };
    }
    if (!endpoint || !goesToEndpoint(intent)) return embedded.find(intent, view);
    const depth = depthFor(view.assessment, config);
    try {
      return findingOf(await endpoint.ask(question.text, view, depth, signal, onChain), view);
    } catch (error) {
      const instead = fallsBackToInstruments(error, intent) ? await embedded.find(intent, view) : undefined;
      if (!instead || instead.needs !== undefined) throw error;
      return instead;
    }
  };

  const reason: Reason = async (question, view, history, signal, onChain) => {
    const startedMs = clock.monotonicMs();
    counts.asked += 1;
    try {
      const intent = intentFor(question, view.header.camera);
      const usual = config.deadline_ms;
      const deadlineMs = endpoint && goesToEndpoint(intent) ? endpoint.deadlineMs(usual) : usual;
      // The deadline excludes the loading of an instrument, which takes seconds for Tesseract, once.
      if (!endpoint || !goesToEndpoint(intent))
        await withDeadline(() => embedded.ready(intent), LOADING_MS, [signal, closing.signal], question.text);
      const work = (inner: AbortSignal) => find(intent, question, view, history, inner, onChain);
      const found = await withDeadline(work, deadlineMs, [signal, closing.signal], question.text);
      count(counts, found);
      const whole = answer(question, view, found, config, clock.monotonicMs() - startedMs);
      onChain?.(whole.chain);
      return whole;
    } catch (cause) {
      const error = asFoglightError(cause, 'FOG_REASON');
      counts[error.code === 'FOG_REASON_LATE' ? 'late' : 'failed'] += 1;
      throw error;
    }
  };

  return {
    reason,
    observe: (view) => embedded.observe(view),
    prepare(questions, camera) {
      for (const question of questions) {
        const intent = intentFor(question, camera);
        if (!endpoint || !goesToEndpoint(intent)) embedded.ready(intent).catch(() => {});
      }
    },
    probe: async (signal) => endpoint?.probe(signal),
    describe: () => ({
      instruments: embedded.names,
      counts: { ...counts },
      ...(endpoint && { endpoint: endpoint.describe() }),
    }),
    async close() {
      closing.abort();
      await embedded.close();
    },
  };
}

function count(counts: ReasonCounts, found: SceneFinding): void {
  counts[found.needs === undefined ? 'answered' : 'cannotTell'] += 1;
  if (found.agreed !== undefined) counts.bothViews += 1;
  if (found.agreed === false) counts.disagreed += 1;
  if (found.flipped) counts.flipped += 1;
}

function answer(
  question: Question,
  view: View,
  found: SceneFinding,
  config: Config['reason'],
  tookMs: number,
): Answer {
  return {
    question,
    status: found.needs === undefined ? 'answered' : 'cannot_tell',
    text: found.text,
    confidence: found.confidence,
    chain: found.chain ?? compose(found, view.assessment, depthFor(view.assessment, config)),
    camera: view.header.camera,
    stampNs: view.header.stampNs,
    views: found.views,
    ...(found.needs !== undefined && { needs: found.needs }),
    tookMs,
  };
}
