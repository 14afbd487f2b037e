import { camelCased } from '../../config/camelCase.js';
import type { Config } from '../../config/schema.js';
import type { Chain } from '../../core/chain.js';
import type { Degradation } from '../../core/degradation.js';
import { FoglightError } from '../../core/errors.js';
import { stillHeader } from '../../core/frame.js';
import { readChain } from '../chain/read.js';
import { writeTypes } from '../chain/types.js';
import { withDeadline } from '../answer/deadline.js';
import { depthOf, type Depth } from '../answer/depth.js';
import { Client } from './client.js';
import { imageOf } from './pictures.js';
import { PROFILES } from './profile.js';

/** An RGB picture, three bytes per pixel. */
interface Rgb {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/**
 * Lets a model write Robust-R1's chain for a picture with known corruption and answer, as the paper did for its data. The
 * model writes effects, reasoning and summary, at a length that follows Σ.
 */
export class ChainWriter {
  readonly #reason: Config['reason'];
  readonly #client: Client;

  /** @throws FOG_CONFIG */
  constructor(reason: Config['reason'], env: Readonly<Record<string, string | undefined>> = process.env) {
    this.#reason = reason;
    this.#client = new Client(reason.endpoint.url, env[reason.endpoint.key_env]);
  }

  /** @throws FOG_ENDPOINT*, FOG_REASON_LATE; FOG_ENDPOINT also for a reply that is no complete chain with the true answer */
  async write(
    question: string,
    answer: string,
    applied: readonly Degradation[],
    picture: Rgb,
  ): Promise<{ text: string; chain: Chain }> {
    const { endpoint, deadline_ms, cold_start_ms } = { ...this.#reason, ...this.#reason.endpoint };
    const depth = depthOf(
      applied.reduce((sum, { intensity }) => sum + intensity, 0),
      this.#reason,
    );
    const ms = Math.max(deadline_ms, cold_start_ms);
    const text = await withDeadline(
      (signal) => this.#ask(instructionFor(question, answer, applied, depth), depth, picture, signal),
      ms,
      [],
      endpoint.url,
    );
    const { chain, missing } = readChain(text);
    if (missing.length > 0) throw new FoglightError('FOG_ENDPOINT', `the chain has no ${missing.join(', ')}`);
    if (chain.answer.trim() !== answer.trim())
      throw new FoglightError('FOG_ENDPOINT', "the chain's answer is not the correct one");
    return { text, chain };
  }

  async #ask(words: string, depth: Depth, picture: Rgb, signal: AbortSignal): Promise<string> {
    const { endpoint } = this.#reason;
    const model = endpoint.model || ((await this.#client.models(signal))[0] ?? '');
    const image = await imageOf(
      { header: stillHeader('dataset', picture), bytes: picture.data },
      camelCased(endpoint),
    );
    const content = [image, { type: 'text' as const, text: words }];
    const request = {
      model,
      messages: [{ role: 'user' as const, content }],
      temperature: 0,
      max_tokens: depth.tokens * 2,
    };
    let reply = '';
    for await (const piece of this.#client.chat(request, signal)) reply += piece;
    return reply.replace(/^\s*<think>.*?<\/think>\s*/s, '').trim();
  }
}

function instructionFor(
  question: string,
  answer: string,
  applied: readonly Degradation[],
  depth: Depth,
): string {
  const types = applied.length > 0 ? writeTypes(applied) : 'none';
  return [
    `Question: ${question}`,
    `The true answer: ${answer}`,
    `Degradations that were applied, with their intensity from 0 to 1: ${types}`,
    'Write the reasoning that leads from this picture to the true answer, as if neither had been told to you.',
    PROFILES['robust-r1'].instruction({ ...depth, kind: 'full' }),
    `Repeat the degradations as given, and end with the true answer word for word. Use about ${Math.max(30, Math.round(depth.tokens * 0.7))} words in all.`,
  ].join('\n');
}
