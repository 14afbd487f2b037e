import { z } from 'zod';
import { FoglightError } from '../../core/errors.js';
import type { Alerts } from '../alerts/alerts.js';
import { route, type Route } from '../http/route.js';
import type { AlertRow, AlertStore } from '../store/alertStore.js';
import { nameParams } from './cameras.js';

const alertSchema = z.object({
  id: z.string(),
  rule: z.string(),
  camera: z.string(),
  reason: z.string(),
  raised: z.number().describe('Seconds since 1970.'),
  cleared: z.number().nullable().describe('Seconds since 1970; null while it is open.'),
  acknowledged: z.number().nullable().describe('Seconds since 1970.'),
});

const seconds = (ms: number | null): number | null => (ms === null ? null : Number(ms) / 1e3);

const alertJson = ({ id, rule, camera, reason, ...row }: AlertRow): z.infer<typeof alertSchema> => ({
  id,
  rule,
  camera,
  reason,
  raised: seconds(row.raised_ms)!,
  cleared: seconds(row.cleared_ms),
  acknowledged: seconds(row.acknowledged_ms),
});

export interface AlertRouteParts {
  readonly store: AlertStore;
  readonly alerts: Alerts;
  readonly nowMs: () => number;
  readonly cameras: () => readonly string[];
}

const idParams = z.object({ id: z.string().max(64).describe('Id of the alert.') });

export function alertRoutes({ store, alerts, nowMs, cameras }: AlertRouteParts): Route[] {
  const found = (id: string): AlertRow => {
    const row = store.find(id);
    if (!row) throw new FoglightError('FOG_ALERT_UNKNOWN', id);
    return row;
  };
  return [
    route({
      method: 'GET',
      path: '/api/alerts',
      role: 'viewer',
      summary: 'Alerts that are open, and those of the past, newest first.',
      query: z.object({
        camera: z.string().max(64).optional(),
        limit: z.coerce.number().int().min(1).max(1_000).default(100),
      }),
      reply: z.object({ open: z.array(alertSchema), history: z.array(alertSchema) }),
      handle: ({ query: { camera, limit } }) => ({
        open: store
          .open()
          .filter((row) => camera === undefined || row.camera === camera)
          .map(alertJson),
        history: store.history(limit, camera).map(alertJson),
      }),
    }),
    route({
      method: 'GET',
      path: '/api/alerts/:id/picture.jpg',
      role: 'viewer',
      summary: 'The picture with which an alert was raised.',
      params: idParams,
      query: z.object({ view: z.enum(['captured', 'recovered']).default('captured') }),
      produces: 'image/jpeg',
      handle: ({ params: { id }, query: { view } }, reply) => {
        found(id);
        const picture = store.picture(id, view);
        if (!picture) throw new FoglightError('FOG_VIEW_NONE', `${view} of alert ${id}`);
        return reply.type('image/jpeg').send(Buffer.from(picture));
      },
    }),
    route({
      method: 'POST',
      path: '/api/alerts/:id/ack',
      role: 'operator',
      summary: 'Acknowledge an alert: somebody knows of it.',
      params: idParams,
      reply: alertSchema,
      handle: ({ params: { id } }) => {
        found(id);
        store.acknowledge(id, nowMs());
        return alertJson(found(id));
      },
    }),
    route({
      method: 'POST',
      path: '/api/cameras/:name/snooze',
      role: 'operator',
      summary:
        'Send no messages about a camera for a time. It ends by itself; what is still wrong then is told.',
      params: nameParams,
      body: z.strictObject({
        for_s: z.number().min(0).max(604_800).describe('How long, seconds; 0 ends a snooze.'),
      }),
      reply: z.object({ camera: z.string(), until: z.number().nullable().describe('Seconds since 1970.') }),
      handle: ({ params: { name }, body: { for_s } }) => {
        if (!cameras().includes(name)) throw new FoglightError('FOG_CAMERA_UNKNOWN', name);
        alerts.snooze(name, nowMs() + for_s * 1_000);
        return { camera: name, until: seconds(alerts.snoozedUntil(name) ?? null) };
      },
    }),
  ];
}
