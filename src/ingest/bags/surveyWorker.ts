import { parentPort, workerData } from 'node:worker_threads';
import type { FoglightError } from '../../core/errors.js';
import type { ErrorRecord } from '../../runtime/framePort.js';
import type { BagSummary } from './bag.js';
import type { BagParts } from './bagParts.js';
import { PartedBag } from './partedBag.js';

/** What is in a bag, and the first damage met on the way. */
export interface Survey {
  readonly summary: BagSummary;
  readonly damage?: ErrorRecord;
}

const { job } = workerData as { job: BagParts };
const found: FoglightError[] = [];
const summary = await new PartedBag(job).summary((error) => found.push(error));
const [first] = found;
parentPort?.postMessage({
  summary,
  ...(first ? { damage: { code: first.code, detail: first.detail } } : {}),
} satisfies Survey);
