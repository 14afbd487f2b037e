import type { Config } from '../config/schema.js';
import { FoglightError } from '../core/errors.js';
import type { GateConfig } from '../gate/gate.js';
import { modelCard } from '../runtime/models.js';

type Thresholds = NonNullable<Awaited<ReturnType<typeof modelCard>>['thresholds']>;

/**
 * The configuration of a run that may change while it goes on. It is one object, changed in place: whoever reads a
 * setting at the moment of use goes by the change from the next picture on.
 */
export class Settings {
  readonly config: Config;
  readonly #fitted: Thresholds | undefined;
  #gate: GateConfig;

  private constructor(config: Config, fitted: Thresholds | undefined) {
    this.config = structuredClone(config);
    this.#fitted = fitted;
    this.#gate = gateConfig(config, fitted);
  }

  /** @throws FOG_CONFIG as `change`, FOG_MODEL_* when the assessor's card cannot be read */
  static async of(config: Config): Promise<Settings> {
    return new Settings(config, (await modelCard('assess')).thresholds);
  }

  get gate(): GateConfig {
    return this.#gate;
  }

  /**
   * Takes a whole new configuration over. What the schema does not mark `live` is read at a run's start only.
   * @throws FOG_CONFIG for values that do not go together; then nothing has changed
   */
  change(next: Config): void {
    this.#gate = gateConfig(next, this.#fitted);
    overwrite(this.config, next);
  }
}

/** Thresholds come from the assessor's card, where they were fitted, unless the configuration sets them. */
function gateConfig({ gate }: Config, fitted: Thresholds | undefined): GateConfig {
  const high = gate.high ?? fitted?.high;
  if (high === undefined)
    throw new FoglightError('FOG_CONFIG', 'gate.high is not set and the assessor has no fitted threshold');
  const low = gate.low ?? Math.min(fitted?.low ?? high, high);
  if (low > high) throw new FoglightError('FOG_CONFIG', `gate.low ${low} is above gate.high ${high}`);
  return { policy: gate.policy, high, low, dwellNs: BigInt(gate.dwell_ms) * 1_000_000n, budget: gate.budget };
}

/** Makes `to` equal to `from`, keeping the objects that others hold. */
function overwrite(to: object, from: object): void {
  const target = to as Record<string, unknown>;
  const source = from as Record<string, unknown>;
  for (const key of Object.keys({ ...to, ...from })) {
    const [inner, value] = [target[key], source[key]];
    if (isGroup(inner) && isGroup(value)) overwrite(inner, value);
    else target[key] = value;
  }
}

const isGroup = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
