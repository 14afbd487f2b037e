/** What the process exits with: 1 failed, 2 wrong use or configuration, 3 a source or peer could not be reached. */
type ExitCode = 1 | 2 | 3;

interface Entry {
  /** A sentence a person understands; `%s` takes the detail. */
  readonly message: string;
  /** What to do about it. */
  readonly hint: string;
  readonly exit: ExitCode;
}

const entry = (exit: ExitCode, message: string, hint: string): Entry => ({ exit, message, hint });

/** Every error Foglight raises, grouped by room. docs/errors.md explains each one; a test keeps the two in step. */
export const ERRORS = {
  // use and configuration
  FOG_USAGE: entry(2, 'Wrong use: %s', 'See `foglight --help`.'),
  FOG_CONFIG: entry(
    2,
    'The configuration is not valid: %s',
    'See docs/guide/configuration.md for every option.',
  ),
  FOG_INTERNAL: entry(
    1,
    'Foglight reached a state that should not exist: %s',
    'This is a bug. Please report it with the log.',
  ),

  // ingest
  FOG_SOURCE_UNKNOWN: entry(
    2,
    'Foglight cannot tell what kind of source this is: %s',
    '`foglight run --help` lists what can be opened.',
  ),
  FOG_SOURCE_NOT_FOUND: entry(3, 'Source not found: %s', 'Check the path or address.'),
  FOG_SOURCE_UNREACHABLE: entry(
    3,
    'Source could not be reached: %s',
    'Check the address, the network and the credentials.',
  ),
  FOG_SOURCE_REFUSED: entry(
    3,
    'Source refuses access: %s',
    'Check the user name, the password and what this user may see.',
  ),
  FOG_SOURCE_NO_VIDEO: entry(
    1,
    'There is no video in %s',
    'The file or stream has no picture that can be decoded.',
  ),
  FOG_SOURCE_FAILED: entry(1, 'Source failed: %s', 'The message ends with the last lines of ffmpeg.'),
  FOG_SOURCE_STALLED: entry(
    3,
    'Source delivered nothing in time: %s',
    'Raise source.start_timeout_ms or source.stall_timeout_ms, or check the camera.',
  ),
  FOG_FFMPEG_MISSING: entry(2, 'ffmpeg cannot be run: %s', 'Install it: apt-get install ffmpeg'),
  FOG_HWACCEL_REQUIRED: entry(
    3,
    'No hardware decoder could be used: %s',
    'Leave out --require-hwaccel to decode on the CPU.',
  ),
  FOG_IMAGE_BAD: entry(
    1,
    'Not a picture that can be decoded: %s',
    'The file or message is damaged or not an image.',
  ),
  FOG_IMAGE_SIZE: entry(
    1,
    'Picture size not supported: %s',
    'Foglight takes pictures from 16×16 to 16384×16384 pixels, up to 100 megapixels.',
  ),
  FOG_ENCODING_UNKNOWN: entry(
    1,
    'Unknown image encoding: %s',
    'docs/guide/encodings.md lists the encodings that Foglight reads.',
  ),
  FOG_BAG_BAD: entry(1, 'The bag is damaged: %s', 'Everything that could be read has been used.'),
  FOG_BAG_ROS1: entry(
    1,
    'This is a ROS 1 bag, which Foglight does not read: %s',
    'Convert it: `mcap convert RUN.bag RUN.mcap`. Foglight reads the ROS 1 messages in it.',
  ),
  FOG_BAG_NO_IMAGES: entry(
    1,
    'The bag has no image topic that Foglight reads: %s',
    "Foglight reads sensor_msgs Image and CompressedImage, Foxglove's image and video types, and FFMPEGPacket.",
  ),

  // ros
  FOG_CDR: entry(
    1,
    'A message is malformed: %s',
    'The message was counted and skipped. Its sender publishes something that does not match the type.',
  ),
  FOG_ROS: entry(
    1,
    'The ROS 2 graph failed: %s',
    'See the log. `foglight doctor` shows which transport is used.',
  ),
  FOG_ROS_MESSAGE: entry(
    1,
    'A message does not fit its type: %s',
    'This is a bug in what Foglight publishes. Please report it.',
  ),
  FOG_ROS_NAME: entry(
    2,
    'Not a valid ROS name: %s',
    'A name consists of letters, digits and underscores between slashes, and begins with a letter.',
  ),
  FOG_ROS_SERVICE: entry(3, 'A service did not reply: %s', 'Check that its server runs and is reachable.'),
  FOG_ROS_TYPE: entry(
    2,
    'The message type cannot be used: %s',
    'The folders msg/, srv/ and action/ hold the types of Foglight.',
  ),
  FOG_ROS_UNAVAILABLE: entry(
    2,
    'The ROS 2 graph cannot be joined: %s',
    'Source a ROS 2 installation, or install Cyclone DDS: apt-get install libddsc0debian',
  ),

  // runtime
  FOG_MODEL_MISSING: entry(
    2,
    'Model not found: %s',
    'Run `foglight models list`. The shipped models are in the folder models/.',
  ),
  FOG_MODEL_BAD: entry(
    1,
    'Model could not be loaded: %s',
    'A model must have the sha256 that its card or --sha256 names; a detector must be of a form in docs/guide/reasoning.md.',
  ),
  FOG_DOWNLOAD: entry(3, 'The download failed: %s', 'Check the address and the network. Nothing was kept.'),
  FOG_PROVIDER: entry(
    2,
    'Execution provider not available: %s',
    'Run `foglight doctor` to see which providers are available.',
  ),
  FOG_INFERENCE: entry(1, 'A model failed on a picture: %s', 'The picture goes on as captured.'),
  FOG_TOO_LARGE: entry(
    1,
    'Picture too large to recover: %s',
    'Raise recover.max_megapixels or send a smaller picture.',
  ),

  // corrupt
  FOG_CORRUPT: entry(2, 'The picture cannot be corrupted this way: %s', 'See `foglight corrupt --help`.'),

  // reason
  FOG_CAMERA_NAME: entry(
    2,
    'Not a name for a camera: %s',
    'A name has letters, digits and single underscores, begins with a letter, and is given once: north=rtsp://…',
  ),
  FOG_CAMERA_UNKNOWN: entry(2, 'No such camera: %s', 'Name one of the cameras of this run.'),
  FOG_CAMERA_NOT_SEEN: entry(
    3,
    'No picture of this camera has arrived yet: %s',
    'Ask again when pictures arrive. An inactive node receives none.',
  ),
  FOG_REASON: entry(1, 'The question could not be asked: %s', 'See the log for the cause.'),
  FOG_ENDPOINT: entry(
    1,
    'The endpoint failed: %s',
    'See the log of the server. The instruments still answer what they can.',
  ),
  FOG_ENDPOINT_REFUSED: entry(
    2,
    'The endpoint refused the request: %s',
    'Check the address, the model and the key in reason.endpoint.',
  ),
  FOG_ENDPOINT_RESTING: entry(
    3,
    'The endpoint is paused after repeated failures: %s',
    'Foglight tries it again after reason.endpoint.breaker_reset_ms.',
  ),
  FOG_ENDPOINT_UNREACHABLE: entry(
    3,
    'The endpoint could not be reached: %s',
    'Check reason.endpoint.url and the server.',
  ),
  FOG_REASON_LATE: entry(
    1,
    'No answer came before the deadline: %s',
    'Raise reason.deadline_ms, or ask a question that an instrument can answer.',
  ),

  // publish
  FOG_RECORD: entry(1, 'The recording cannot be written: %s', 'Everything recorded before is kept.'),
  FOG_DISK_FULL: entry(
    1,
    'Recording stopped because the disk is almost full: %s',
    'Free space, or lower record.min_free_mb.',
  ),
  FOG_EVENTS: entry(1, 'The event stream failed: %s', 'Check the file or socket given to --events.'),
  FOG_ALERT: entry(
    1,
    'An alert could not be sent: %s',
    'It is kept and sent again. Check the address or command in `alerts`, and the network.',
  ),
  FOG_OUTPUT: entry(
    1,
    'The output cannot be written: %s',
    'Check that the folder exists and that you may write to it.',
  ),

  // serve
  FOG_ALERT_UNKNOWN: entry(2, 'No such alert: %s', '`GET /api/alerts` lists them.'),
  FOG_CAMERA_EXISTS: entry(2, 'There is a camera of this name already: %s', 'Change it with PATCH.'),
  FOG_FORBIDDEN: entry(2, 'Not allowed: %s', 'docs/guide/service.md says who may do what.'),
  FOG_LISTEN: entry(
    3,
    'The service cannot listen: %s',
    'Check server.host and server.port. An address other than loopback needs a token.',
  ),
  FOG_REQUEST: entry(2, 'The request is not valid: %s', '`GET /api/openapi.json` describes every request.'),
  FOG_SOURCE_DENIED: entry(
    2,
    'This source may not be set by API: %s',
    'Name it, or a pattern for it, in allow_sources of the configuration.',
  ),
  FOG_STATE: entry(
    1,
    'The state on disk is damaged: %s',
    'It was set aside, and the service started without it.',
  ),
  FOG_UNAUTHORIZED: entry(
    2,
    'The service does not know you: %s',
    'Send `Authorization: Bearer TOKEN`, or sign in by `POST /api/session`.',
  ),
  FOG_VIEW_NONE: entry(
    3,
    'The newest picture has no such view: %s',
    'Ask for the view `best` or `captured`; only a flagged picture is recovered.',
  ),
} as const satisfies Record<string, Entry>;

export type ErrorCode = keyof typeof ERRORS;

/** An error from the table. Its message is the sentence of the table with the detail filled in. */
export class FoglightError extends Error {
  readonly code: ErrorCode;
  readonly detail: string;

  constructor(code: ErrorCode, detail: string, cause?: unknown) {
    super(
      ERRORS[code].message.replace('%s', () => detail),
      cause === undefined ? undefined : { cause },
    );
    this.name = 'FoglightError';
    this.code = code;
    this.detail = detail;
  }

  get hint(): string {
    return ERRORS[this.code].hint;
  }

  get exitCode(): ExitCode {
    return ERRORS[this.code].exit;
  }
}

/** Returns an error of the table unchanged, and wraps any other in the given code. */
export function asFoglightError(error: unknown, code: ErrorCode = 'FOG_INTERNAL'): FoglightError {
  if (error instanceof FoglightError) return error;
  return new FoglightError(code, error instanceof Error ? error.message : String(error), error);
}
