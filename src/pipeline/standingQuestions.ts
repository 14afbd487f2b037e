import type { Question } from '../core/question.js';

/** The standing questions of a run, which may be replaced while it goes on. */
export class StandingQuestions {
  #current: readonly Question[] = [];
  #made = 0;

  constructor(texts: readonly string[] = []) {
    this.replace(texts);
  }

  /** Another array after every replacement. */
  get current(): readonly Question[] {
    return this.#current;
  }

  /** Questions of the same wording keep their id, and with it when they were put last. */
  replace(texts: readonly string[]): readonly Question[] {
    const before = new Map(this.#current.map((question) => [question.text, question]));
    const wanted = [...new Set(texts)];
    this.#current = wanted.map((text) => before.get(text) ?? { id: `q${++this.#made}`, text });
    return this.#current;
  }
}
