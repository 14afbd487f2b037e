import { asFoglightError } from '../core/errors.js';
import type { FrameHeader } from '../core/frame.js';
import { Assessor, type Measured } from '../runtime/assessor.js';
import type { ErrorRecord } from '../runtime/framePort.js';
import { serveJobs } from '../runtime/serveJobs.js';

export interface AssessInit {
  readonly model: string;
}

export interface AssessJob {
  readonly header: Pick<FrameHeader, 'width' | 'height' | 'layout'>;
  readonly buffer: ArrayBuffer;
}

/** The buffer is returned on success and on failure, because it belongs to the frame. */
export interface AssessResult {
  readonly buffer: ArrayBuffer;
  readonly measured?: Measured;
  readonly error?: ErrorRecord;
}

await serveJobs<AssessInit, null, AssessJob, AssessResult>(async ({ model }) => {
  const assessor = new Assessor(model);
  return {
    ready: null,
    async handle({ header, buffer }) {
      const done = await assessor.measure(header, buffer).then(
        (measured) => ({ measured }),
        (failure: unknown) => {
          const { code, detail } = asFoglightError(failure, 'FOG_INFERENCE');
          return { error: { code, detail } };
        },
      );
      return { result: { buffer, ...done }, transfer: [buffer] };
    },
    close: () => assessor.close(),
  };
});
