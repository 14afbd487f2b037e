import { Refused } from './failure.js';

const UNSUPPORTED =
  /unsupported|not supported|does not support|do not support|not allowed|not permitted|unknown|unrecognized|unexpected|deprecated|only the default|use .{0,5}max_completion_tokens/i;

/** The parameters that servers differ in. */
interface Limits {
  readonly max_tokens: number;
  readonly temperature: number;
}

/** Which parameters a server takes, learnt from what it refuses. */
export class Dialect {
  #limit: 'max_tokens' | 'max_completion_tokens' = 'max_tokens';
  #takesTemperature = true;

  /** The request as this server takes it. */
  spoken<Request extends Limits>({ max_tokens, temperature, ...rest }: Request): object {
    return { ...rest, [this.#limit]: max_tokens, ...(this.#takesTemperature && { temperature }) };
  }

  /** Whether an error says that a parameter is not taken, and the request is worth sending again without it. */
  learn(error: unknown): boolean {
    if (!(error instanceof Refused) || !UNSUPPORTED.test(error.words)) return false;
    const names = (parameter: string): boolean =>
      error.parameter === parameter ||
      (error.parameter === undefined && new RegExp(`\\b${parameter}\\b`, 'i').test(error.words));
    if (this.#limit === 'max_tokens' && names('max_tokens')) {
      this.#limit = 'max_completion_tokens';
      return true;
    }
    if (this.#takesTemperature && names('temperature')) {
      this.#takesTemperature = false;
      return true;
    }
    return false;
  }
}
