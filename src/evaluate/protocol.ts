import type { Degradation, DegradationKind } from '../core/degradation.js';
import type { RgbImage } from '../corrupt/corrupt.js';
import type { ErrorRecord } from '../runtime/framePort.js';
import type { CleanResult } from './jobs/clean.js';
import type { ClipResult } from './jobs/clip.js';
import type { CostResult } from './jobs/cost.js';
import type { DegradedResult } from './jobs/degraded.js';
import type { DetectResult } from './jobs/detect.js';
import type { RealResult } from './jobs/real.js';
import type { ShowResult } from './jobs/show.js';
import type { Item, Labelled, RealItem } from './sets.js';
import type { SubjectOptions } from './modelsUnderTest.js';

export interface Init {
  readonly subject: SubjectOptions;
  /** Folder for degraded pictures that took long to make. */
  readonly cache: string;
  readonly detector?: { readonly file: string; readonly threshold: number };
}

/** The jobs of a worker and their results. */
interface Work {
  clean: [{ readonly item: Item; readonly longest: number }, CleanResult];
  degraded: [{ readonly item: Item; readonly longest: number }, DegradedResult];
  real: [{ readonly item: RealItem }, RealResult];
  detect: [{ readonly item: Labelled }, DetectResult];
  clip: [{ readonly item: Item; readonly kind: DegradationKind }, ClipResult];
  cost: [object, CostResult];
  show: [{ readonly model: string; readonly clean: RgbImage; readonly step: Degradation }, ShowResult];
}

export type JobType = keyof Work;
export type JobOf<T extends JobType> = Work[T][0];
export type ResultOf<T extends JobType> = Work[T][1];
export type Job = { [T in JobType]: { readonly type: T } & JobOf<T> }[JobType];
export type Outcome = { readonly result: ResultOf<JobType> } | { readonly error: ErrorRecord };
