import type { Question } from '../core/question.js';
import { addressees } from '../reason/intent/address.js';

/** The standing questions of a run. They may be replaced during the run. */
export class StandingQuestions {
  #current: readonly Question[] = [];
  #made = 0;

  constructor(texts: readonly string[] = []) {
    this.replace(texts);
  }

  /** A new array after every replacement. */
  get current(): readonly Question[] {
    return this.#current;
  }

  /** Those for this camera: those that mention it, and those that mention none of the given names. */
  for(camera: string, names: readonly string[]): readonly Question[] {
    return this.#current.filter(({ text }) => isFor(text, camera, names));
  }

  /** A question with the same wording keeps its id, and so the time when it was last asked. */
  replace(texts: readonly string[]): readonly Question[] {
    const before = new Map(this.#current.map((question) => [question.text, question]));
    const wanted = [...new Set(texts)];
    this.#current = wanted.map((text) => before.get(text) ?? { id: `q${++this.#made}`, text });
    return this.#current;
  }
}

/** Whether a question is for this camera, where cameras have been given these names. */
export function isFor(text: string, camera: string, names: readonly string[]): boolean {
  const mentioned = addressees(text, names);
  return mentioned.length === 0 || mentioned.includes(camera);
}
