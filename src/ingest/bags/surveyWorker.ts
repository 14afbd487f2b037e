import { parentPort, workerData } from 'node:worker_threads';
import type { FoglightError } from '../../core/errors.js';
import type { ErrorRecord } from '../../runtime/framePort.js';
import type { BagSummary } from './bag.js';
import type { BagParts } from './bagParts.js';
import { PartedBag } from './partedBag.js';

/** The summary of a bag, and the first damage found in it. */
export interface Survey {
  readonly summary: BagSummary;
  readonly damage?: ErrorRecord;
}

const { job } = workerData as { job: BagParts };
const damage: FoglightError[] = [];
const summary = await new PartedBag(job).summary((error) => damage.push(error));
const [first] = damage;
parentPort?.postMessage({
  summary,
  ...(first ? { damage: { code: first.code, detail: first.detail } } : {}),
} satisfies Survey);
