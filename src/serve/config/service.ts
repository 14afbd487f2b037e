import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { configSchema } from '../../config/schema.js';
import { parseYaml } from '../../config/yaml.js';
import { FoglightError } from '../../core/errors.js';
import { cameraNameSchema, cameraSchema } from './camera.js';
import { alertsSchema, timelineSchema } from './memory.js';

const serverSchema = z.strictObject({
  host: z
    .string()
    .default('127.0.0.1')
    .describe('Address to listen on. Any but a loopback address needs a token.'),
  port: z.number().int().min(0).max(65_535).default(8_008).describe('Port; 0 takes a free one.'),
  operator_token_env: z
    .string()
    .default('FOGLIGHT_TOKEN')
    .describe('Environment variable that holds the token of those who may change things.'),
  viewer_token_env: z
    .string()
    .default('FOGLIGHT_VIEWER_TOKEN')
    .describe('Environment variable that holds the token of those who may look and ask.'),
  hosts: z
    .array(z.string())
    .default([])
    .describe('Names by which browsers may call the service, besides localhost.'),
  origins: z
    .array(z.string())
    .default([])
    .describe('Origins of other pages that may use the service, such as `https://wall.example`.'),
});

/** The file of `foglight serve`. */
export const serviceSchema = z.strictObject({
  server: serverSchema.prefault({}),
  config: configSchema
    .prefault({})
    .describe('Options for all cameras, as docs/guide/configuration.md has them.'),
  allow_sources: z
    .array(z.string())
    .default([])
    .describe(
      'Sources that may be set by API, besides those in this file: `rtsp://10.0.0.*`, `/data/clips/*`; `*` stands for anything.',
    ),
  cameras: z.record(cameraNameSchema, cameraSchema).default({}).describe('The cameras by name.'),
  alerts: alertsSchema.prefault({}),
  timeline: timelineSchema.prefault({}),
});

export type ServiceConfig = z.infer<typeof serviceSchema>;

/** The service's configuration from a YAML file; without one, the defaults. @throws FOG_CONFIG */
export async function loadService(file?: string): Promise<ServiceConfig> {
  if (file === undefined) return serviceSchema.parse({});
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new FoglightError('FOG_CONFIG', `${file} cannot be read`, cause);
  });
  return parseYaml(text, serviceSchema, file);
}
