import type { Config } from '../config/schema.js';
import { FoglightError } from '../core/errors.js';
import type { ConditionRules } from '../gate/condition.js';
import type { ViewRules } from '../gate/referenceView.js';
import type { GateConfig } from '../gate/gate.js';
import { modelCard } from '../runtime/models.js';

/** What the gate, the camera's condition and the recovery budget go by. */
export type GateSettings = GateConfig & ConditionRules & ViewRules & { readonly budget: number };

type Thresholds = NonNullable<Awaited<ReturnType<typeof modelCard>>['thresholds']>;

/**
 * The configuration of a run, which may change during the run. It is one object that is changed in place, so code that
 * reads a setting when it uses it follows a change from the next picture on (ADR 6).
 */
export class Settings {
  readonly config: Config;
  readonly #fitted: Thresholds | undefined;
  #gate: GateSettings;

  private constructor(config: Config, fitted: Thresholds | undefined) {
    this.config = structuredClone(config);
    this.#fitted = fitted;
    this.#gate = gateConfig(config, fitted);
  }

  /** @throws FOG_CONFIG as `change`, FOG_MODEL_* when the assessor's card cannot be read */
  static async of(config: Config): Promise<Settings> {
    return new Settings(config, (await modelCard('assess')).thresholds);
  }

  get gate(): GateSettings {
    return this.#gate;
  }

  /**
   * Replaces the whole configuration. Settings that the schema does not mark `live` have no effect after the start.
   * @throws FOG_CONFIG for values that contradict each other; then nothing has changed
   */
  change(next: Config): void {
    this.#gate = gateConfig(next, this.#fitted);
    overwrite(this.config, next);
  }
}

/** The thresholds of the configuration, or else those fitted for the assessor, from its card. */
function gateConfig({ gate }: Config, fitted: Thresholds | undefined): GateSettings {
  const high = gate.high ?? fitted?.high;
  if (high === undefined)
    throw new FoglightError('FOG_CONFIG', 'gate.high is not set and the assessor has no fitted threshold');
  const low = gate.low ?? Math.min(fitted?.low ?? high, high);
  if (low > high) throw new FoglightError('FOG_CONFIG', `gate.low ${low} is above gate.high ${high}`);
  const { policy, budget } = gate;
  const dwellNs = BigInt(gate.dwell_ms) * 1_000_000n;
  const holdNs = BigInt(gate.condition_hold_ms) * 1_000_000n;
  const learnNs = BigInt(gate.view_learn_ms) * 1_000_000n;
  const movedNs = BigInt(gate.moved_after_ms) * 1_000_000n;
  return { policy, high, low, dwellNs, budget, holdNs, learnNs, movedNs };
}

/** Makes `to` equal to `from` in place, because other code holds references to the objects inside. */
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
