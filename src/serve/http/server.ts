import websocket from '@fastify/websocket';
import fastify, { type FastifyInstance } from 'fastify';
import { FoglightError } from '../../core/errors.js';
import type { Access } from './access.js';
import { problemOf } from './problem.js';
import { addRoute, type Route } from './route.js';

/** Largest body of a request, bytes. */
const BODY_LIMIT = 64 * 1024;
/** Largest message of a live client, bytes. */
const MESSAGE_LIMIT = 64 * 1024;

/** Headers of every reply: nothing of the service is framed, sniffed or kept by others. */
const SAFE_HEADERS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'self'; img-src 'self' blob: data:; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'cross-origin',
} as const;

/** An HTTP server with these routes; not yet listening. Access is checked before anything of a request is read. */
export async function httpServer(
  routes: readonly Route[],
  access: Access,
  onFailure: (error: unknown, path: string) => void,
): Promise<FastifyInstance> {
  const app = fastify({
    bodyLimit: BODY_LIMIT,
    // A client may hold a picture stream for weeks; it may not take long to say what it wants.
    requestTimeout: 30_000,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 128 },
  });
  // Before our own hook: a refused upgrade leaves its socket to the plugin, which must have marked the request first.
  await app.register(websocket, { options: { maxPayload: MESSAGE_LIMIT, perMessageDeflate: false } });
  app.setErrorHandler((error, request, reply) => {
    const { status, problem } = problemOf(error);
    if (status >= 500 && problem.error === 'FOG_INTERNAL') onFailure(error, request.routeOptions.url ?? '');
    void reply.status(status).send(problem);
  });
  app.addHook('onRequest', async (request, reply) => {
    void reply.headers(SAFE_HEADERS);
    access.check(request, request.routeOptions.config.role ?? 'viewer');
  });
  app.setNotFoundHandler(() => {
    throw Object.assign(new FoglightError('FOG_REQUEST', 'there is nothing at this address'), {
      statusCode: 404,
    });
  });
  for (const one of routes) addRoute(app, one);
  return app;
}

/** Listens. @throws FOG_LISTEN @returns the address, with the port that was taken */
export async function listen(app: FastifyInstance, host: string, port: number): Promise<string> {
  try {
    return await app.listen({ host, port });
  } catch (cause) {
    throw new FoglightError('FOG_LISTEN', cause instanceof Error ? cause.message : String(cause), cause);
  }
}
