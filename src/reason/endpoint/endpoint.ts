import { setTimeout as sleep } from 'node:timers/promises';
import type { Chain } from '../../core/chain.js';
import type { Config } from '../../config/schema.js';
import { FoglightError } from '../../core/errors.js';
import type { Clock } from '../../core/time.js';
import type { View } from '../../core/view.js';
import type { Depth } from '../answer/depth.js';
import type { ReadChain } from '../chain/parts.js';
import { viewReader, type ViewName } from '../views/viewReader.js';
import { Breaker } from './breaker.js';
import { Client, type Message } from './client.js';
import { converse, ThinkingExhausted, type Conversation, type ConversationOptions } from './converse.js';
import { Refused, Transient } from './failure.js';
import { openingMessages } from './opening.js';
import { imageOf } from './pictures.js';
import { probe, type Ability } from './probe.js';
import { PROFILES } from './profile.js';
import { Slots } from './slots.js';

export interface EndpointAnswer {
  readonly read: ReadChain;
  readonly views: readonly ViewName[];
}

export interface EndpointCounts {
  requests: number;
  retries: number;
  failures: number;
  /** Questions that were refused while the circuit breaker was open. */
  turnedAway: number;
  restorations: number;
  /** Chains with missing parts. */
  incomplete: number;
}

/** One vision model behind an OpenAI-compatible server, with a probe, a limit of concurrency, retries and a breaker. */
export class Endpoint {
  readonly #reason: Config['reason'];
  readonly #config: Config['reason']['endpoint'];
  readonly #client: Client;
  readonly #breaker: Breaker;
  readonly #slots: Slots;
  readonly #clock: Clock;
  #ability: Ability | undefined;
  #answered = false;
  /** Whether the model thinks before it answers. */
  #thinks = false;
  /** Earliest time of the next request that the server allows (Retry-After), monotonic milliseconds. */
  #notBeforeMs = 0;
  /** False if the server refuses requests with functions. The restoration is then offered only as a tag. */
  #takesTools = true;
  readonly counts: EndpointCounts = {
    requests: 0,
    retries: 0,
    failures: 0,
    turnedAway: 0,
    restorations: 0,
    incomplete: 0,
  };

  /** @throws FOG_CONFIG */
  constructor(reason: Config['reason'], clock: Clock, env: Readonly<Record<string, string | undefined>>) {
    const { endpoint } = reason;
    this.#config = endpoint;
    this.#reason = reason;
    this.#client = new Client(endpoint.url, env[endpoint.key_env]);
    this.#breaker = new Breaker(endpoint.breaker_failures, endpoint.breaker_reset_ms);
    this.#slots = new Slots(endpoint.max_concurrency);
    this.#clock = clock;
  }

  /** Time limit for the next answer, milliseconds: at least `cold_start_ms` until the first answer has arrived. */
  deadlineMs(usualMs: number): number {
    return this.#answered ? usualMs : Math.max(usualMs, this.#config.cold_start_ms);
  }

  /** The model's abilities, if known, the state of the breaker and the counts. */
  describe() {
    const state = this.#breaker.state(this.#clock.monotonicMs());
    return { profile: this.#config.profile, state, ability: this.#ability, counts: { ...this.counts } };
  }

  /** Finds out the model's abilities. The result is cached. @throws FOG_ENDPOINT* */
  async probe(signal: AbortSignal): Promise<Ability> {
    this.#ability ??= await probe(this.#client, this.#config.model, signal);
    this.#thinks ||= this.#ability.thinks;
    return this.#ability;
  }

  /** @throws FOG_ENDPOINT*, FOG_REASON_LATE */
  ask(
    question: string,
    view: View,
    depth: Depth,
    signal: AbortSignal,
    onChain?: (chain: Chain) => void,
  ): Promise<EndpointAnswer> {
    return this.#slots.use(async () => {
      if (!this.#breaker.admit(this.#clock.monotonicMs())) {
        this.counts.turnedAway += 1;
        throw new FoglightError('FOG_ENDPOINT_RESTING', this.#config.model || 'the model');
      }
      try {
        const answer = await this.#retried(() => this.#once(question, view, depth, signal, onChain), signal);
        this.#breaker.succeeded();
        this.#answered = true;
        return answer;
      } catch (error) {
        this.#breaker.failed(this.#clock.monotonicMs());
        this.counts.failures += 1;
        throw error;
      }
    }, signal);
  }

  async #once(
    question: string,
    view: View,
    depth: Depth,
    signal: AbortSignal,
    onChain: ((chain: Chain) => void) | undefined,
  ): Promise<EndpointAnswer> {
    this.counts.requests += 1;
    const ability = await this.probe(signal);
    if (!ability.seesOne) {
      throw new FoglightError('FOG_ENDPOINT_REFUSED', `the model ${ability.model} does not see pictures`);
    }
    const profile = PROFILES[this.#config.profile];
    const sending = { maxSidePx: this.#config.max_side_px, jpegQuality: this.#config.jpeg_quality };
    // A model that sees only one picture gets both views at once in one picture.
    const asks = this.#reason.views === 'adaptive' && ability.seesTwo;
    const shown = await this.#shown(view, profile.sendsBoth && !asks);
    const offers = asks && profile.sendsBoth && depth.kind !== 'none';
    const messages = await openingMessages(
      profile,
      question,
      view.assessment,
      depth,
      shown,
      ability.seesTwo,
      sending,
      offers,
    );
    const restore = async () => {
      const picture =
        this.#reason.views === 'captured' ? undefined : await viewReader(view).picture('recovered');
      return picture && imageOf(picture, sending);
    };
    const { model } = ability;
    const talk = {
      client: this.#client,
      model,
      temperature: profile.temperature,
      depth,
      thinks: this.#thinks,
      restore,
      signal,
      onChain,
    };
    const { read, restored } = await this.#converse(talk, messages, offers);
    this.counts.restorations += restored;
    if (read.missing.length > 0 && depth.kind !== 'none') this.counts.incomplete += 1;
    const views: ViewName[] = [
      ...(shown.captured ? (['captured'] as const) : []),
      ...(shown.recovered || restored > 0 ? (['recovered'] as const) : []),
    ];
    return { read, views };
  }

  /** Offers the restoration as a function. If the server refuses functions, repeats the request without it. */
  async #converse(
    talk: Omit<ConversationOptions, 'offersTool'>,
    messages: readonly Message[],
    offers: boolean,
  ): Promise<Conversation> {
    const offersTool = offers && this.#takesTools;
    try {
      return await converse({ ...talk, offersTool }, messages);
    } catch (error) {
      if (!offersTool || !(error instanceof Refused) || !/tool|function/i.test(error.words)) throw error;
      const conversation = await converse({ ...talk, offersTool: false }, messages);
      this.#takesTools = false;
      return conversation;
    }
  }

  /** The views that the first message has: also the recovered one for a flagged picture, unless the model requests it. */
  async #shown(view: View, both: boolean) {
    const look = viewReader(view);
    const flagged = view.verdict.kind === 'recover' || view.recovery?.accepted === true;
    const wanted =
      flagged && this.#reason.views !== 'captured' && (both || this.#reason.views === 'recovered');
    const recovered = wanted ? await look.picture('recovered') : undefined;
    const captured =
      this.#reason.views === 'recovered' && recovered ? undefined : await look.picture('captured');
    return { captured, recovered };
  }

  /**
   * Repeats a request after transient failures. The pause doubles each time and is at least as long as the server
   * demands. If the next attempt would be after the deadline, the failure is thrown at once.
   */
  async #retried<T>(once: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const deadlineMs = this.#clock.monotonicMs() + this.deadlineMs(this.#reason.deadline_ms);
    await this.#pause(this.#notBeforeMs - this.#clock.monotonicMs(), signal);
    for (let tries = 0; ; tries += 1) {
      try {
        return await once();
      } catch (error) {
        if (signal.aborted)
          throw new FoglightError('FOG_REASON_LATE', 'the endpoint did not reply in time', error);
        if (!(error instanceof Transient)) throw error;
        const nowMs = this.#clock.monotonicMs();
        this.#notBeforeMs = Math.max(this.#notBeforeMs, nowMs + error.retryAfterMs);
        this.#thinks ||= error instanceof ThinkingExhausted;
        const pauseMs = Math.max(this.#config.backoff_initial_ms * 2 ** tries, this.#notBeforeMs - nowMs);
        if (tries >= this.#config.retries || nowMs + pauseMs > deadlineMs) throw error;
        this.counts.retries += 1;
        await this.#pause(pauseMs, signal);
      }
    }
  }

  async #pause(ms: number, signal: AbortSignal): Promise<void> {
    if (ms <= 0) return;
    await sleep(ms, undefined, { signal }).catch((cause: unknown) => {
      throw new FoglightError('FOG_REASON_LATE', 'the endpoint did not reply in time', cause);
    });
  }
}
