import { z } from 'zod';
import type { Route } from './route.js';

const problem = {
  type: 'object',
  required: ['error', 'message', 'hint'],
  properties: { error: { type: 'string' }, message: { type: 'string' }, hint: { type: 'string' } },
};

/** The OpenAPI 3.1 description of these routes, made from the schemas by which requests are checked. */
export function openapi(routes: readonly Route[], version: string): unknown {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const one of routes) {
    const path = one.path.replace(/:(\w+)/g, '{$1}');
    (paths[path] ??= {})[one.method.toLowerCase()] = operation(one);
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Foglight', version },
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: { Problem: problem },
    },
    paths,
  };
}

function operation({ summary, role, params, query, body, reply, produces, status = 200 }: Route): unknown {
  const content = reply
    ? { 'application/json': { schema: jsonSchema(reply, 'output') } }
    : produces && { [produces]: {} };
  return {
    summary,
    ...(role !== 'open' && { security: [{ token: [] }] }),
    parameters: [...fields(params, 'path'), ...fields(query, 'query')],
    ...(body && {
      requestBody: { required: true, content: { 'application/json': { schema: jsonSchema(body, 'input') } } },
    }),
    responses: {
      [status]: { description: 'Done.', ...(content && { content }) },
      default: {
        description: 'An error, explained in docs/errors.md.',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
}

function fields(schema: z.ZodType | undefined, where: 'path' | 'query'): unknown[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = jsonSchema(schema, 'input') as {
    properties?: Record<string, unknown>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, of]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    schema: of,
  }));
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): unknown {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}
