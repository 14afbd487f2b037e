import { z } from 'zod';
import { CONDITIONS } from '../../core/condition.js';
import { route, type Route } from '../http/route.js';
import type { TimelineStore } from '../store/timelineStore.js';

/** Default span, seconds: the last day. */
const DAY_S = 86_400;
/** Longest reply in steps a camera. */
const MAX_STEPS = 2_000;

/** How cameras were over the last days. */
export function timelineRoutes(timeline: TimelineStore, nowMs: () => number): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/timeline',
      role: 'viewer',
      summary: `Severity, verdicts and types over time; the last day where no time is given, in at most ${MAX_STEPS} steps.`,
      query: z.object({
        camera: z.string().max(64).optional(),
        from: z.coerce.number().min(0).optional().describe('Seconds since 1970.'),
        to: z.coerce.number().min(0).optional().describe('Seconds since 1970.'),
        step_s: z.coerce.number().int().min(1).max(604_800).default(600).describe('Resolution, seconds.'),
      }),
      reply: z.object({
        step_s: z.number(),
        steps: z.array(
          z.object({
            camera: z.string(),
            at: z.number().describe('Beginning of the step, seconds since 1970.'),
            pictures: z.number(),
            severity_mean: z.number(),
            severity_max: z.number(),
            verdicts: z.object({ pass: z.number(), recover: z.number(), hopeless: z.number() }),
            types: z.record(z.string(), z.number()).describe('Mean intensity over all pictures of the step.'),
            condition: z.enum(CONDITIONS).nullable().describe('At the end of the step.'),
          }),
        ),
      }),
      handle: ({ query: { camera, from, to, step_s } }) => {
        const toMs = to === undefined ? nowMs() + 1 : to * 1_000;
        const fromMs = from === undefined ? toMs - DAY_S * 1_000 : from * 1_000;
        const coarse = Math.max(step_s, Math.ceil((toMs - fromMs) / 1_000 / MAX_STEPS));
        // What is counted now belongs to the picture, too.
        timeline.flush();
        const steps = timeline.read(fromMs, toMs, coarse * 1_000, camera);
        return { step_s: coarse, steps: steps.map(({ at_ms, ...step }) => ({ ...step, at: at_ms / 1e3 })) };
      },
    }),
  ];
}
