import { z } from 'zod';

/** Marks what may change while a run goes on: it takes effect with the next picture. All else is read at its start. */
const LIVE = { live: true };

/**
 * The one schema: options, defaults and documentation come from here. Every field has a default and a sentence
 * with its unit; field names carry the unit where they have one.
 */
const sourceSchema = z.strictObject({
  start_timeout_ms: z
    .number()
    .int()
    .min(100)
    .max(600_000)
    .default(15_000)
    .describe('Longest wait for the first frame of a connection, milliseconds.'),
  stall_timeout_ms: z
    .number()
    .int()
    .min(100)
    .max(600_000)
    .default(5_000)
    .describe('Longest gap between frames before the source is restarted, milliseconds.'),
  backoff_initial_ms: z
    .number()
    .int()
    .min(10)
    .max(60_000)
    .default(500)
    .describe('First pause before a live source is reconnected, milliseconds; it doubles each time.'),
  backoff_max_ms: z
    .number()
    .int()
    .min(10)
    .max(600_000)
    .default(30_000)
    .describe('Longest pause between reconnections, milliseconds.'),
  rtsp_transport: z.enum(['tcp', 'udp']).default('tcp').describe('Transport of RTSP media.'),
  hwaccel: z
    .enum(['auto', 'off', 'require'])
    .default('auto')
    .describe(
      'Hardware decoding: `auto` tries it and logs the result, `off` never does, `require` fails without it.',
    ),
  buffers: z.number().int().min(3).max(64).default(6).describe('Pooled frame buffers per source.'),
  max_age_ms: z
    .number()
    .int()
    .min(1)
    .max(600_000)
    .default(1_000)
    .describe('Live mode: a frame older than this is dropped, milliseconds.')
    .meta(LIVE),
  ros_reliability: z
    .enum(['copy', 'reliable', 'best_effort'])
    .default('copy')
    .describe(
      "Reliability that a `ros:` source requests of its topic's publishers; `copy` requests what they offer.",
    ),
});

const gateSchema = z.strictObject({
  policy: z
    .enum(['adaptive', 'always', 'never'])
    .default('adaptive')
    .describe('When a picture is recovered.')
    .meta(LIVE),
  high: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe(
      'Gate score (the geometric mean of severity and the strongest intensity) from which a camera is judged `recover`; by default the threshold fitted for the assessor, from its card.',
    )
    .meta(LIVE),
  low: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe(
      'Gate score below which it passes again; by default the threshold fitted for the assessor, from its card.',
    )
    .meta(LIVE),
  dwell_ms: z
    .number()
    .int()
    .min(0)
    .max(60_000)
    .default(500)
    .describe('Minimum time in a verdict before it may change, milliseconds, in both directions.')
    .meta(LIVE),
  budget: z
    .number()
    .min(0)
    .max(1)
    .default(1)
    .describe(
      'Largest share of time (live) or of frames (complete) spent on recovery, over ten seconds or 300 frames.',
    )
    .meta(LIVE),
  condition_hold_ms: z
    .number()
    .int()
    .min(0)
    .max(600_000)
    .default(3_000)
    .describe(
      "How long something must last before it is the camera's condition, milliseconds, in both directions.",
    )
    .meta(LIVE),
  frozen_after_ms: z
    .number()
    .int()
    .min(100)
    .max(600_000)
    .default(2_000)
    .describe('A live picture that does not change for this long is frozen, milliseconds.')
    .meta(LIVE),
  view_learn_ms: z
    .number()
    .int()
    .min(0)
    .max(86_400_000)
    .default(300_000)
    .describe(
      'How long a camera must look the same way before that is its reference view, milliseconds; 0 for a camera that drives or is steered: none is learnt, and it is never `moved`.',
    )
    .meta(LIVE),
  moved_after_ms: z
    .number()
    .int()
    .min(1_000)
    .max(600_000)
    .default(10_000)
    .describe('A camera that looks another way than its reference view for this long is moved, milliseconds.')
    .meta(LIVE),
});

const recoverSchema = z.strictObject({
  model: z.string().default('recover-fast').describe('Name of the recovery model in models/.'),
  accept: z
    .boolean()
    .default(true)
    .describe('Whether a recovered picture is checked, and refused if it did not help.')
    .meta(LIVE),
  min_severity_drop: z
    .number()
    .min(0)
    .max(1)
    .default(0.08)
    .describe(
      'Minimum fall in severity for a recovery to be accepted; less is within the error of the assessor.',
    )
    .meta(LIVE),
  min_intensity_drop: z
    .number()
    .min(0)
    .max(1)
    .default(0.2)
    .describe('Alternative to min_severity_drop: minimum fall in the intensity of the strongest degradation.')
    .meta(LIVE),
  min_agreement: z
    .number()
    .min(-1)
    .max(1)
    .default(0.6)
    .describe('Minimum mean agreement in structure with the captured picture.')
    .meta(LIVE),
  min_worst_agreement: z
    .number()
    .min(-1)
    .max(1)
    .default(0)
    .describe('Minimum agreement in structure of the worst part of the picture.')
    .meta(LIVE),
  full_megapixels: z
    .number()
    .min(0.01)
    .max(100)
    .default(1)
    .describe(
      'Larger pictures are recovered at half or quarter size and the change is scaled up, megapixels.',
    )
    .meta(LIVE),
  max_megapixels: z
    .number()
    .min(0.1)
    .max(400)
    .default(40)
    .describe('Larger pictures are not recovered, megapixels.')
    .meta(LIVE),
});

const runtimeSchema = z.strictObject({
  provider: z
    .enum(['auto', 'cpu', 'cuda', 'webgpu'])
    .default('auto')
    .describe('Where recovery runs; assessment stays on the CPU.'),
  assess_workers: z.number().int().min(1).max(64).default(1).describe('Threads that assess.'),
  recover_workers: z
    .number()
    .int()
    .min(1)
    .max(64)
    .default(1)
    .describe('Threads that recover; a GPU has exactly one.'),
});

const bestSchema = z.strictObject({
  max_age_ms: z
    .number()
    .int()
    .min(1)
    .max(60_000)
    .default(200)
    .describe(
      'If no recovery was accepted for this long, `best` carries captured pictures for one dwell, milliseconds.',
    )
    .meta(LIVE),
});

const recordSchema = z.strictObject({
  jpeg_quality: z.number().int().min(1).max(100).default(90).describe('Quality of recorded JPEG pictures.'),
  flush_ms: z
    .number()
    .int()
    .min(50)
    .max(10_000)
    .default(500)
    .describe('Longest time until a message is on disk, milliseconds.'),
  min_free_mb: z
    .number()
    .int()
    .min(0)
    .default(512)
    .describe('Recording stops when less disk space than this is left, MB.'),
  when: z
    .enum(['always', 'degraded'])
    .default('always')
    .describe(
      'What is recorded: everything, or only the times in which the condition of a camera is not `ok`.',
    ),
  pre_s: z
    .number()
    .min(0)
    .max(600)
    .default(5)
    .describe('With `degraded`: what came up to this long before is recorded, too, seconds.'),
  post_s: z
    .number()
    .min(0)
    .max(3_600)
    .default(5)
    .describe('With `degraded`: recording goes on for this long afterwards, seconds.'),
  pre_mb: z
    .number()
    .int()
    .min(1)
    .max(65_536)
    .default(128)
    .describe(
      'With `degraded`: memory for what came before, all cameras together, MB; what has no room is lost and counted.',
    ),
  rotate_mb: z
    .number()
    .int()
    .min(0)
    .default(0)
    .describe('A recording goes on in a new file at this size, MB; 0 for never.'),
  max_gb: z
    .number()
    .min(0)
    .default(0)
    .describe(
      'The oldest files of a recording are removed to keep all of them below this size, GB; only files that Foglight wrote under this option are. 0 for no limit.',
    ),
  captured: z
    .boolean()
    .default(false)
    .describe('Whether the captured picture is recorded beside each recovery, also beside a refused one.'),
});

const endpointSchema = z.strictObject({
  url: z
    .string()
    .default('')
    .describe('Base of an OpenAI-compatible server, such as `http://localhost:8000/v1`; empty for none.'),
  model: z.string().default('').describe('Model to ask for; empty for the first that the server lists.'),
  profile: z
    .enum(['generic', 'robust-r1', 'clear'])
    .default('generic')
    .describe('Prompt format, and the form in which the model writes its chains.'),
  key_env: z
    .string()
    .default('FOGLIGHT_ENDPOINT_KEY')
    .describe('Environment variable that holds the key; it is never logged.'),
  max_concurrency: z
    .number()
    .int()
    .min(1)
    .max(64)
    .default(1)
    .describe('Maximum number of requests in flight.'),
  cold_start_ms: z
    .number()
    .int()
    .min(0)
    .max(3_600_000)
    .default(120_000)
    .describe(
      'Deadline of an answer until the endpoint has given its first one, milliseconds; used if longer than deadline_ms.',
    ),
  retries: z
    .number()
    .int()
    .min(0)
    .max(10)
    .default(2)
    .describe('Number of retries after a failure that may be temporary.'),
  backoff_initial_ms: z
    .number()
    .int()
    .min(1)
    .max(60_000)
    .default(250)
    .describe('Pause before the first retry, milliseconds; it doubles each time.'),
  breaker_failures: z
    .number()
    .int()
    .min(1)
    .max(1_000)
    .default(5)
    .describe('Number of consecutive failures after which the endpoint is paused.'),
  breaker_reset_ms: z
    .number()
    .int()
    .min(10)
    .max(3_600_000)
    .default(30_000)
    .describe('Length of that pause, milliseconds.'),
  max_side_px: z
    .number()
    .int()
    .min(64)
    .max(8_192)
    .default(1_280)
    .describe('Pictures are sent with no side longer than this, pixels.'),
  jpeg_quality: z.number().int().min(1).max(100).default(90).describe('Quality of the pictures sent.'),
});

const reasonSchema = z.strictObject({
  deadline_ms: z
    .number()
    .int()
    .min(10)
    .max(600_000)
    .default(10_000)
    .describe('Longest time for an answer, milliseconds.')
    .meta(LIVE),
  interval_ms: z
    .number()
    .int()
    .min(0)
    .default(2_000)
    .describe('Interval at which a standing question is asked again, milliseconds; 0 for never.')
    .meta(LIVE),
  ask_when_flagged: z
    .boolean()
    .default(true)
    .describe('Ask standing questions when the verdict becomes recover or hopeless.')
    .meta(LIVE),
  ask_when_changed: z
    .boolean()
    .default(true)
    .describe(
      'Ask standing questions when the answer may have changed: another verdict, other degradations, another severity.',
    )
    .meta(LIVE),
  min_gap_ms: z
    .number()
    .int()
    .min(0)
    .max(3_600_000)
    .default(10_000)
    .describe(
      'Least time between two answers to a standing question, milliseconds. Only what changed is answered, of the condition what lasts; 0 answers every time.',
    )
    .meta(LIVE),
  min_tokens: z
    .number()
    .int()
    .min(1)
    .max(8_192)
    .default(128)
    .describe('Minimum length of a chain, for a clean picture, tokens.')
    .meta(LIVE),
  max_tokens: z
    .number()
    .int()
    .min(16)
    .max(32_768)
    .default(1_024)
    .describe('Maximum length of a chain, tokens.')
    .meta(LIVE),
  tokens_per_intensity: z
    .number()
    .int()
    .min(0)
    .max(8_192)
    .default(256)
    .describe('Length of a chain per 1.0 of the sum of the intensities, tokens.')
    .meta(LIVE),
  views: z
    .enum(['both', 'adaptive', 'captured', 'recovered'])
    .default('both')
    .describe(
      'Views from which a question about a flagged picture is answered; `adaptive` uses the recovered one only if the captured one leaves doubt.',
    )
    .meta(LIVE),
  detector: z
    .string()
    .default('')
    .describe(
      'ONNX file of a FastestDet, YOLO or YOLOX detector for questions about objects; empty for none.',
    ),
  detector_labels: z
    .array(z.string().min(1))
    .default([])
    .describe("The detector's class names in its order; empty for the eighty of COCO."),
  detector_threshold: z.number().min(0.01).max(1).default(0.5).describe('Minimum score of an object.'),
  endpoint: endpointSchema.prefault({}),
});

const rosSchema = z.strictObject({
  transport: z
    .enum(['auto', 'rclnodejs', 'dds'])
    .default('auto')
    .describe(
      'Transport to the ROS 2 graph: `rclnodejs` uses a sourced ROS 2, `dds` uses Cyclone DDS alone.',
    ),
  lifecycle: z
    .boolean()
    .default(false)
    .describe('Make a managed node, which waits unconfigured for lifecycle transitions.'),
  gid_bytes: z
    .number()
    .int()
    .min(16)
    .max(24)
    .multipleOf(8)
    .default(16)
    .describe('Size of a GID in `ros_discovery_info`: 16 since Iron, 24 for Humble and older.'),
});

const stateSchema = z.strictObject({
  folder: z
    .string()
    .default('')
    .describe(
      'Folder for what outlasts a restart: the reference views of cameras. Empty for none: they are learnt anew.',
    ),
});

export const configSchema = z.strictObject({
  source: sourceSchema.prefault({}),
  gate: gateSchema.prefault({}),
  recover: recoverSchema.prefault({}),
  runtime: runtimeSchema.prefault({}),
  best: bestSchema.prefault({}),
  record: recordSchema.prefault({}),
  reason: reasonSchema.prefault({}),
  ros: rosSchema.prefault({}),
  state: stateSchema.prefault({}),
  use_sim_time: z
    .boolean()
    .default(false)
    .describe("Use the time on `/clock` as the node's time, as in simulation and replay.")
    .meta(LIVE),
});

export type Config = z.infer<typeof configSchema>;
