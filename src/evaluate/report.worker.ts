import { asFoglightError } from '../core/errors.js';
import { COCO } from '../reason/instruments/objects/labels.js';
import { openObjects } from '../reason/instruments/objects/objects.js';
import { serveJobs } from '../runtime/serveJobs.js';
import { Degrader } from './degrade.js';
import { cleanJob } from './jobs/clean.js';
import { clipJob } from './jobs/clip.js';
import { costJob } from './jobs/cost.js';
import { degradedJob } from './jobs/degraded.js';
import { detectJob } from './jobs/detect.js';
import { realJob } from './jobs/real.js';
import { showJob } from './jobs/show.js';
import type { Tools } from './jobs/tools.js';
import type { Init, Job, JobType, Outcome, ResultOf } from './protocol.js';
import { SemanticEye } from './semantic.js';
import { ModelsUnderTest } from './modelsUnderTest.js';

function work(tools: Tools, job: Job): Promise<ResultOf<JobType>> {
  switch (job.type) {
    case 'clean':
      return cleanJob(tools, job.item, job.longest);
    case 'degraded':
      return degradedJob(tools, job.item, job.longest);
    case 'real':
      return realJob(tools, job.item);
    case 'detect':
      return detectJob(tools, job.item);
    case 'clip':
      return clipJob(tools, job.item, job.kind);
    case 'cost':
      return costJob(tools);
    case 'show':
      return showJob(tools, job.model, job.clean, job.step);
  }
}

await serveJobs<Init, null, Job, Outcome>(async ({ subject, cache, detector }) => {
  const tools: Tools = {
    subject: new ModelsUnderTest(subject),
    recoverers: subject.recoverers,
    degrader: new Degrader(cache),
    ...(detector && {
      eye: await SemanticEye.open(detector.file),
      detector: await openObjects({ ...detector, labels: COCO }),
    }),
  };
  return {
    ready: null,
    async handle(job) {
      // One bad picture must not end the thread.
      const outcome = await work(tools, job).then(
        (result): Outcome => ({ result }),
        (error: unknown): Outcome => {
          const { code, detail } = asFoglightError(error);
          return { error: { code, detail } };
        },
      );
      return { result: outcome, transfer: [] };
    },
    async close() {
      await tools.subject.close();
      await tools.eye?.close();
      await tools.detector?.close();
    },
  };
});
