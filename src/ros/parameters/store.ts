import type { z } from 'zod';
import { declared, type Declared } from './describe.js';
import { TYPE, type ParameterValue } from './values.js';

/** A requested change. */
export interface Change {
  readonly name: string;
  /** Null if the message has a type that no parameter here has. */
  readonly value: ParameterValue | null;
}

export type SetResult =
  { readonly successful: true } | { readonly successful: false; readonly reason: string };

/** The configuration as parameters: a change is validated by its schema before anything is applied. */
export class ParameterStore<T extends object> {
  readonly declared: ReadonlyMap<string, Declared>;
  readonly #schema: z.ZodType<T>;
  readonly #apply: (config: T) => void;
  #config: T;

  /**
   * @param schema of nested objects whose leaves are numbers, texts, booleans or lists of texts; only those with
   * `live` in their meta data may change
   * @param apply called with every new configuration; if it throws, the change is refused
   */
  constructor(schema: z.ZodType<T>, config: T, apply: (config: T) => void) {
    this.#schema = schema;
    this.#config = config;
    this.#apply = apply;
    this.declared = new Map(declared(schema).map((one) => [one.name, one]));
  }

  get config(): T {
    return this.#config;
  }

  /** Undefined if it is not set. */
  get(name: string): ParameterValue {
    return name
      .split('.')
      .reduce<unknown>(
        (at, key) => (at as Record<string, unknown> | undefined)?.[key],
        this.#config,
      ) as ParameterValue;
  }

  /** Applies all of the changes or none. */
  set(changes: readonly Change[]): SetResult {
    const candidate = structuredClone(this.#config) as Record<string, unknown>;
    for (const { name, value } of changes) {
      const parameter = this.declared.get(name);
      if (!parameter) return refused(`${name} is not a parameter of this node`);
      if (parameter.readOnly) return refused(`${name} is read when the node starts, and cannot change now`);
      if (value === null) return refused(`${name} cannot be of this type`);
      assign(candidate, name.split('.'), parameter.type === TYPE.double ? wholeAsNumber(value) : value);
    }
    const result = this.#schema.safeParse(candidate);
    if (!result.success)
      return refused(
        result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '),
      );
    try {
      this.#apply(result.data);
    } catch (error) {
      return refused((error as Error).message);
    }
    this.#config = result.data;
    return { successful: true };
  }
}

function assign(object: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [key = '', ...rest] = path;
  if (rest.length === 0) object[key] = value;
  else assign((object[key] ??= {}) as Record<string, unknown>, rest, value);
}

/** `ros2 param set NODE gate.high 1` sends an integer. */
function wholeAsNumber(value: ParameterValue): ParameterValue {
  return typeof value === 'bigint' ? Number(value) : value;
}

function refused(reason: string): SetResult {
  return { successful: false, reason };
}
