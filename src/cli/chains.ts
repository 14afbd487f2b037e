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

/** A question about a picture and its true answer. */
export interface Known {
  readonly question: string;
  readonly answer: string;
}

/** What the record of a corrupted picture says besides what was done to it. */
export interface ChainLine extends Known {
  /** Robust-R1's five parts. */
  readonly chain: Chain;
  /** The same as models are taught it. */
  readonly text: string;
  readonly writer: 'facts' | 'endpoint';
  /** An endpoint's own chain against the facts: Robust-R1's rewards. */
  readonly rewards?: ChainScore;
  /** Why the endpoint, though configured, did not write it. */
  readonly failed?: string;
}

const lineSchema = z.object({
  input: z.string().min(1),
  question: z.string().min(1),
  answer: z.string().min(1),
});

/** Questions by picture: a JSON object a line, `{"input": FILE NAME, "question": …, "answer": …}`. @throws FOG_CORRUPT */
export async function readKnown(file: string): Promise<Map<string, Known[]>> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new FoglightError('FOG_SOURCE_NOT_FOUND', file, cause);
  });
  const known = new Map<string, Known[]>();
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const read = lineSchema.safeParse(parsed(line));
    if (!read.success)
      throw new FoglightError('FOG_CORRUPT', `${file}:${i + 1} needs "input", "question" and "answer"`);
    const { input, question, answer } = read.data;
    known.set(input, [...(known.get(input) ?? []), { question, answer }]);
  }
  return known;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Where questions are looked for when none are given: `questions.jsonl` in a folder, NAME.jsonl beside a picture. */
export const besideOf = (input: string, folder: boolean): string =>
  folder ? join(input, 'questions.jsonl') : join(parse(input).dir, `${parse(input).name}.jsonl`);

/** Writes chains for corrupted pictures: by the endpoint where one is configured, else from what is known of the corruption. */
export class Chains {
  readonly #reason: Config['reason'];
  readonly #writer: ChainWriter | undefined;
  readonly #knownOf: (name: string) => readonly Known[];

  constructor(reason: Config['reason'], knownOf: (name: string) => readonly Known[]) {
    this.#reason = reason;
    this.#writer = reason.endpoint.url === '' ? undefined : new ChainWriter(reason);
    this.#knownOf = knownOf;
  }

  /** One chain a question that is known for the picture of this name. */
  async of(name: string, picture: RgbImage, applied: readonly Degradation[]): Promise<ChainLine[]> {
    const lines: ChainLine[] = [];
    for (const known of this.#knownOf(name)) lines.push(await this.#one(known, picture, applied));
    return lines;
  }

  async #one(known: Known, picture: RgbImage, applied: readonly Degradation[]): Promise<ChainLine> {
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
