import type { Instrument } from '../../reason/instruments/sighting.js';
import type { Degrader } from '../degrade.js';
import type { SemanticEye } from '../semantic.js';
import type { ModelsUnderTest } from '../modelsUnderTest.js';

/** Tools for all jobs. */
export interface Tools {
  readonly subject: ModelsUnderTest;
  readonly recoverers: readonly string[];
  readonly degrader: Degrader;
  /** Both absent without a detector. */
  readonly eye?: SemanticEye;
  readonly detector?: Instrument;
}

/** A value per recovery model. */
export type PerModel<T> = Readonly<Record<string, T>>;

export async function perModel<T>(
  { recoverers }: Tools,
  of: (model: string) => Promise<T>,
): Promise<PerModel<T>> {
  const out: Record<string, T> = {};
  for (const model of recoverers) out[model] = await of(model);
  return out;
}
