import type { Question } from '../core/question.js';

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

  /** A question with the same wording keeps its id, and so the time when it was last asked. */
  replace(texts: readonly string[]): readonly Question[] {
    const before = new Map(this.#current.map((question) => [question.text, question]));
    const wanted = [...new Set(texts)];
    this.#current = wanted.map((text) => before.get(text) ?? { id: `q${++this.#made}`, text });
    return this.#current;
  }
}
