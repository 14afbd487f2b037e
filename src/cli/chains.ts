import { readFile } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { z } from 'zod';
import type { Config } from '../config/schema.js';
import type { Chain } from '../core/chain.js';
import type { Degradation } from '../core/degradation.js';
import { FoglightError } from '../core/errors.js';
import type { RgbImage } from '../corrupt/corrupt.js';
import { ChainWriter } from '../reason/endpoint/chainWriter.js';
import { datasetChain } from '../reason/dataset/datasetChain.js';
import { scoreChain, type ChainScore } from '../reason/dataset/rewards.js';
import { writeRobustR1 } from '../reason/chain/write.js';

/** A question about a picture and its correct answer. */
export interface KnownAnswer {
  readonly question: string;
  readonly answer: string;
}

/** A chain in the record of a corrupted picture. */
export interface ChainRecord extends KnownAnswer {
  /** Robust-R1's five parts. */
  readonly chain: Chain;
  /** The chain in Robust-R1's tags, as a model is trained on it. */
  readonly text: string;
  readonly writer: 'facts' | 'endpoint';
  /** Robust-R1's rewards of an endpoint's chain, measured against the facts. */
  readonly rewards?: ChainScore;
  /** Why the configured endpoint did not write the chain. */
  readonly failed?: string;
}

const lineSchema = z.object({
  input: z.string().min(1),
  question: z.string().min(1),
  answer: z.string().min(1),
});

/**
 * Reads questions and their correct answers by picture: one JSON object per line,
 * `{"input": FILE NAME, "question": …, "answer": …}`.
 * @throws FOG_SOURCE_NOT_FOUND, FOG_CORRUPT for a line without these fields
 */
export async function readKnownAnswers(file: string): Promise<Map<string, KnownAnswer[]>> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new FoglightError('FOG_SOURCE_NOT_FOUND', file, cause);
  });
  const known = new Map<string, KnownAnswer[]>();
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const read = lineSchema.safeParse(parseJson(line));
    if (!read.success)
      throw new FoglightError('FOG_CORRUPT', `${file}:${i + 1} needs "input", "question" and "answer"`);
    const { input, question, answer } = read.data;
    known.set(input, [...(known.get(input) ?? []), { question, answer }]);
  }
  return known;
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Default file of the questions: `questions.jsonl` in a folder, or NAME.jsonl beside a picture. */
export const defaultQuestionsFile = (input: string, folder: boolean): string =>
  folder ? join(input, 'questions.jsonl') : join(parse(input).dir, `${parse(input).name}.jsonl`);

/** Makes the chains of corrupted pictures: by the endpoint if one is configured, else from the known degradations. */
export class Chains {
  readonly #reason: Config['reason'];
  readonly #writer: ChainWriter | undefined;
  readonly #knownOf: (name: string) => readonly KnownAnswer[];

  constructor(reason: Config['reason'], knownOf: (name: string) => readonly KnownAnswer[]) {
    this.#reason = reason;
    this.#writer = reason.endpoint.url === '' ? undefined : new ChainWriter(reason);
    this.#knownOf = knownOf;
  }

  /** Makes one chain per question about the picture with this name. */
  async of(name: string, picture: RgbImage, applied: readonly Degradation[]): Promise<ChainRecord[]> {
    const lines: ChainRecord[] = [];
    for (const known of this.#knownOf(name)) lines.push(await this.#one(known, picture, applied));
    return lines;
  }

  async #one(known: KnownAnswer, picture: RgbImage, applied: readonly Degradation[]): Promise<ChainRecord> {
    const facts = datasetChain(known.question, known.answer, applied, this.#reason);
    const byFacts = { ...known, chain: facts, text: writeRobustR1(facts), writer: 'facts' as const };
    if (!this.#writer) return byFacts;
    try {
      const { text, chain } = await this.#writer.write(known.question, known.answer, applied, picture);
      return { ...known, chain, text, writer: 'endpoint', rewards: scoreChain(text, facts) };
    } catch (error) {
      if (!(error instanceof FoglightError)) throw error;
      return { ...byFacts, failed: error.message };
    }
  }
}
