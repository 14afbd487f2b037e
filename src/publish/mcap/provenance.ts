import type { Config } from '../../config/schema.js';
import { redact } from '../../core/redact.js';
import type { Source } from '../../core/source.js';

/** What a recording was made with and from. */
export interface Provenance {
  /** Of Foglight. */
  readonly version: string;
  readonly config: Config;
  /** sha256 of each file of each model. */
  readonly models: Readonly<Record<string, string>>;
  readonly sources: readonly Pick<Source, 'camera' | 'uri'>[];
}

/**
 * Name and content of the MCAP metadata record `foglight`: `version`, and as JSON `config`, `models` and `sources`.
 * Credentials in addresses are replaced by `***`.
 */
export function provenanceRecord({ version, config, models, sources }: Provenance): {
  name: string;
  metadata: Map<string, string>;
} {
  const json = (value: unknown): string =>
    JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'string' ? redact(inner) : inner));
  return {
    name: 'foglight',
    metadata: new Map([
      ['version', version],
      ['config', json(config)],
      ['models', json(models)],
      ['sources', json(sources)],
    ]),
  };
}
