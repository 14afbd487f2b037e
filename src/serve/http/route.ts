import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { FoglightError } from '../../core/errors.js';
import type { Role } from './access.js';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
type Schema = z.ZodType | undefined;
type Parsed<S extends Schema> = S extends z.ZodType ? z.infer<S> : undefined;

/** One endpoint: what it takes is checked by the schemas from which its description is made. */
export interface Route<P extends Schema = Schema, Q extends Schema = Schema, B extends Schema = Schema> {
  readonly method: Method;
  /** Parameters are written `:name`. */
  readonly path: string;
  readonly role: Role;
  /** One sentence. */
  readonly summary: string;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** JSON of the reply; without it the reply is described by `produces`. */
  readonly reply?: z.ZodType;
  /** Media type of a reply that is not JSON. */
  readonly produces?: string;
  /** Status where all went well; 200 by default. */
  readonly status?: number;
  readonly handle: (
    given: { readonly params: Parsed<P>; readonly query: Parsed<Q>; readonly body: Parsed<B> },
    reply: FastifyReply,
    request: FastifyRequest,
  ) => unknown;
}

/** Gives the handler of a route the types of its schemas. */
export const route = <
  P extends Schema = undefined,
  Q extends Schema = undefined,
  B extends Schema = undefined,
>(
  one: Route<P, Q, B>,
): Route => one;

declare module 'fastify' {
  interface FastifyContextConfig {
    role?: Role;
  }
}

export function addRoute(app: FastifyInstance, one: Route): void {
  app.route({
    method: one.method,
    url: one.path,
    config: { role: one.role },
    handler: async (request, reply) => {
      const given = {
        params: checked(one.params, request.params, 'path'),
        query: checked(one.query, request.query, 'query'),
        body: checked(one.body, request.body ?? undefined, 'body'),
      };
      reply.status(one.status ?? 200);
      return one.handle(given, reply, request);
    },
  });
}

/** @throws FOG_REQUEST */
export function checked(schema: Schema, value: unknown, where: string): unknown {
  if (!schema) return undefined;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map(
    ({ path, message }) => `${[where, ...path].join('.')}: ${message}`,
  );
  throw new FoglightError('FOG_REQUEST', problems.join('; '));
}
