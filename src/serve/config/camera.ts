import { z } from 'zod';
import { layered, overridesOf } from '../../config/overrides.js';
import { configSchema, type Config } from '../../config/schema.js';
import type { CameraSpec } from '../../app/camera.js';

/** Stands in ROS 2 topics, file names and addresses. */
export const cameraNameSchema = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_]{0,62}$/, 'a name consists of letters, digits and underscores, at most 63')
  .describe('Name of the camera.');

const watchSchema = z
  .union([
    z.literal('every'),
    z.strictObject({ rate_hz: z.number().min(0.01).max(1_000).describe('Pictures a second.') }),
  ])
  .describe(
    'Which pictures are looked at while the camera is neither flagged nor watched nor asked: every one, or so many a second.',
  );

const { source, gate, best, reason } = groupsOf();

/** Options of the configuration that a camera may have of its own. */
const cameraConfigSchema = z
  .strictObject({
    source: overridesOf(source).optional(),
    gate: overridesOf(gate).optional(),
    best: overridesOf(best).optional(),
    reason: overridesOf(
      reason.pick({ interval_ms: true, ask_when_flagged: true, ask_when_changed: true, min_gap_ms: true }),
    ).optional(),
  })
  .describe('Options of docs/guide/configuration.md that differ for this camera.');

/** A camera as the file and the API have it. */
export const cameraSchema = z.strictObject({
  source: z.string().min(1).max(4_096).describe('Address of the source, as `foglight run` takes it.'),
  enabled: z.boolean().default(true).describe('Whether it is watched.'),
  questions: z.array(z.string().min(1).max(2_000)).max(64).default([]).describe('Standing questions.'),
  watch: watchSchema.default('every'),
  config: cameraConfigSchema.default({}),
});

export type CameraEntry = z.infer<typeof cameraSchema>;

/** A change of a camera: what is left out stays as it is. */
export const cameraPatchSchema = z.strictObject({
  source: cameraSchema.shape.source.optional(),
  enabled: cameraSchema.shape.enabled.removeDefault().optional(),
  questions: cameraSchema.shape.questions.removeDefault().optional(),
  watch: watchSchema.optional(),
  config: cameraConfigSchema.optional(),
});

export type CameraPatch = z.infer<typeof cameraPatchSchema>;

/** What the camera set needs of an entry. @param config the service's own */
export function specOf({ source, questions, watch, config: own }: CameraEntry, config: Config): CameraSpec {
  return { source, questions, watch, config: configSchema.parse(layered(config, own)) };
}

function groupsOf() {
  const { source, gate, best, reason } = configSchema.shape;
  return {
    source: source.unwrap(),
    gate: gate.unwrap(),
    best: best.unwrap(),
    reason: reason.unwrap(),
  };
}
