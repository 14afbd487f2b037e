import type { Metrics } from '../metrics.js';
import { route, type Route } from '../http/route.js';

/** Whether the process lives, whether it serves, and its counts. A dead camera fails neither probe. */
export function healthRoutes(metrics: Metrics, isReady: () => boolean): Route[] {
  return [
    route({
      method: 'GET',
      path: '/livez',
      role: 'open',
      summary: 'Whether the process lives.',
      produces: 'text/plain',
      handle: (_, reply) => reply.type('text/plain').send('ok\n'),
    }),
    route({
      method: 'GET',
      path: '/readyz',
      role: 'viewer',
      summary:
        'Whether models are loaded and cameras are being watched; 503 until then, and while the service ends.',
      produces: 'text/plain',
      handle: (_, reply) =>
        reply
          .type('text/plain')
          .status(isReady() ? 200 : 503)
          .send(isReady() ? 'ok\n' : 'not ready\n'),
    }),
    route({
      method: 'GET',
      path: '/metrics',
      role: 'viewer',
      summary: 'Counts for Prometheus.',
      produces: 'text/plain',
      handle: async (_, reply) =>
        reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
    }),
  ];
}
