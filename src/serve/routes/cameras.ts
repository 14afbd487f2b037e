import { z } from 'zod';
import type { CameraSet } from '../../app/cameraSet.js';
import { CONDITIONS } from '../../core/condition.js';
import { redact } from '../../core/redact.js';
import type { Clock } from '../../core/time.js';
import { pictureSummary, type Board } from '../board.js';
import type { CameraRegistry } from '../cameraRegistry.js';
import { cameraNameSchema, cameraPatchSchema, cameraSchema, type CameraEntry } from '../config/camera.js';
import { route, type Route } from '../http/route.js';

export const nameParams = z.object({ name: z.string().max(64).describe('Name of the camera.') });

const conditionSchema = z.object({
  kind: z.enum(CONDITIONS),
  degradations: z.array(z.string()),
  reason: z.string(),
  since: z.number().describe('Seconds.'),
});

/** A camera and how it is. */
const cameraStatusSchema = cameraSchema.extend({
  name: cameraNameSchema,
  source: z.string().describe('Address of the source without credentials.'),
  state: z
    .enum(['off', 'starting', 'running', 'stalled', 'waiting', 'ended', 'failed', 'closed'])
    .describe('Of the source; `off` where the camera is not enabled.'),
  reason: z.string().describe('Why the source is in this state.'),
  condition: conditionSchema.nullable().describe('Null until a picture came or the camera is gone.'),
  picture: z
    .object({
      stamp: z.number().describe('Seconds.'),
      age_ms: z.number().describe('Time since it was received, milliseconds.'),
      width: z.number(),
      height: z.number(),
      severity: z.number(),
      verdict: z.enum(['pass', 'recover', 'hopeless']).nullable(),
      degradations: z.array(z.object({ kind: z.string(), intensity: z.number() })),
    })
    .nullable()
    .describe('The newest picture; null before the first.'),
  last_error: z.object({ code: z.string(), message: z.string() }).nullable(),
});

export interface CameraParts {
  readonly registry: CameraRegistry;
  readonly cameras: CameraSet;
  readonly board: Board;
  readonly clock: Clock;
}

export function cameraRoutes({ registry, cameras, board, clock }: CameraParts): Route[] {
  const status = (name: string, entry: CameraEntry): z.infer<typeof cameraStatusSchema> => {
    const camera = cameras.get(name);
    const news = board.of(name);
    const condition = camera?.condition;
    return {
      name,
      ...entry,
      source: redact(entry.source),
      state: camera?.state.state ?? 'off',
      reason: redact(camera?.state.reason ?? 'not enabled'),
      condition: condition
        ? {
            kind: condition.kind,
            degradations: [...condition.degradations],
            reason: redact(condition.reason),
            since: Number(condition.sinceNs / 1000n) / 1e6,
          }
        : null,
      picture: pictureSummary(news, clock.wallNs()) as z.infer<typeof cameraStatusSchema>['picture'],
      last_error: news?.error ? { code: news.error.code, message: redact(news.error.message) } : null,
    };
  };
  const statusOf = (name: string) => status(name, registry.entry(name));

  return [
    route({
      method: 'GET',
      path: '/api/cameras',
      role: 'viewer',
      summary: 'Every camera and how it is.',
      reply: z.object({ cameras: z.array(cameraStatusSchema) }),
      handle: () => ({ cameras: [...registry.entries()].map(([name, entry]) => status(name, entry)) }),
    }),
    route({
      method: 'GET',
      path: '/api/cameras/:name',
      role: 'viewer',
      summary: 'One camera and how it is.',
      params: nameParams,
      reply: cameraStatusSchema,
      handle: ({ params }) => statusOf(params.name),
    }),
    route({
      method: 'POST',
      path: '/api/cameras',
      role: 'operator',
      summary: 'Add a camera. It survives a restart; the others are left alone.',
      body: cameraSchema.extend({ name: cameraNameSchema }),
      reply: cameraStatusSchema,
      status: 201,
      handle: async ({ body: { name, ...entry } }) => {
        await registry.add(name, entry);
        return statusOf(name);
      },
    }),
    route({
      method: 'PATCH',
      path: '/api/cameras/:name',
      role: 'operator',
      summary:
        'Change a camera, or enable or disable it. Questions and live options change in place; a change of the source starts it anew.',
      params: nameParams,
      body: cameraPatchSchema,
      reply: cameraStatusSchema,
      handle: async ({ params: { name }, body }) => {
        await registry.change(name, body);
        return statusOf(name);
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/cameras/:name',
      role: 'operator',
      summary: 'Remove a camera.',
      params: nameParams,
      status: 204,
      handle: async ({ params: { name } }, reply) => {
        await registry.remove(name);
        return reply.send();
      },
    }),
  ];
}
