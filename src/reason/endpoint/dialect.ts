import { Refused } from './failure.js';

const UNSUPPORTED =
  /unsupported|not supported|does not support|do not support|not allowed|not permitted|unknown|unrecognized|unexpected|deprecated|only the default|use .{0,5}max_completion_tokens/i;

/** The parameters in which servers differ. */
interface Limits {
  readonly max_tokens: number;
  readonly temperature: number;
}

/** The parameters that a server accepts, learnt from its refusals. */
export class Dialect {
  #limit: 'max_tokens' | 'max_completion_tokens' = 'max_tokens';
  #takesTemperature = true;

  /** The request with the parameters that this server accepts. */
  adapt<Request extends Limits>({ max_tokens, temperature, ...rest }: Request): object {
    return { ...rest, [this.#limit]: max_tokens, ...(this.#takesTemperature && { temperature }) };
  }

  /** Whether an error is the refusal of a parameter, so that the request must be sent again without it. */
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
