import { Subject } from 'rxjs';
import type { Config } from '../../config/schema.js';
import { FoglightError } from '../../core/errors.js';
import type { ColourMatrix, Frame, Layout } from '../../core/frame.js';
import type { Mode, Source, SourceEvent } from '../../core/source.js';
import { redactor } from '../../core/redact.js';
import { superviseConnections } from '../superviseConnections.js';
import { commandLine } from './command.js';
import { FfmpegConnection } from './connection.js';
import { chooseHwaccel } from './hwaccel.js';
import { FrameReader } from './frameReader.js';
import { isFinite, type FfmpegInput } from './input.js';
import { installed } from './installed.js';
import { probe, type Probe } from './probe.js';
import { isRgb, matrixNamed } from './streamLine.js';

export interface FfmpegOptions {
  readonly mode: Mode;
  readonly camera: string;
  readonly config: Config['source'];
}

/**
 * Opens an input of ffmpeg as a source. The header of a file is read at once. Every other input is first contacted on
 * subscription and is connected again after each failure.
 *
 * @throws FOG_FFMPEG_MISSING, FOG_SOURCE_NO_VIDEO, FOG_HWACCEL_REQUIRED
 */
export async function openFfmpeg(input: FfmpegInput, options: FfmpegOptions): Promise<Source> {
  const ffmpeg = await installed();
  const header =
    input.kind === 'file' ? await probe(input.address, options.config.start_timeout_ms) : undefined;
  const picture = formatOf(header);
  const { decoder, reason } = await chooseHwaccel(input, ffmpeg, options.config.hwaccel);
  const args = commandLine({ input, ...options, ...picture, decoder }, ffmpeg);
  return source(input, args, { ...picture, decoding: reason }, header, options);
}

interface Format {
  readonly layout: Layout;
  readonly matrix: ColourMatrix | undefined;
  readonly toMatrix: ColourMatrix | undefined;
  readonly toLimited: boolean;
  readonly deinterlace: boolean;
}

/** The format in which ffmpeg must deliver the frames; conservative defaults where the source has no header. */
function formatOf(header: Probe | undefined): Format {
  if (!header)
    return { layout: 'yuv420p', matrix: undefined, toMatrix: undefined, toLimited: true, deinterlace: false };
  const layout = isRgb(header.pixelFormat) ? 'rgb8' : 'yuv420p';
  const wide = header.colourSpace?.startsWith('bt2020') ?? false;
  return {
    layout,
    matrix: wide ? 'bt709' : matrixNamed(header.colourSpace ?? ''),
    toMatrix: wide ? 'bt709' : undefined,
    toLimited: header.fullRange,
    deinterlace: header.interlaced,
  };
}

function source(
  input: FfmpegInput,
  args: readonly string[],
  { layout, matrix, decoding }: Format & { readonly decoding: string },
  header: Probe | undefined,
  { mode, camera, config }: FfmpegOptions,
): Source {
  const redact = redactor(input.address);
  const uri = `${input.kind === 'lavfi' ? 'lavfi:' : ''}${redact(input.address)}`;
  const finite = isFinite(input, mode);
  const expectedFrames = header?.expectedFrames;
  const events = new Subject<SourceEvent>();
  const policy = {
    startTimeoutMs: config.start_timeout_ms,
    stallTimeoutMs: config.stall_timeout_ms,
    backoffInitialMs: config.backoff_initial_ms,
    backoffMaxMs: config.backoff_max_ms,
    finite,
    // A job that asks for every frame does not wait for a source that is not there.
    mustStart: mode === 'complete',
  };
  const stamps = !finite ? 'wall' : isHls(input, header) ? 'leaping-file' : 'file';
  const reading = { camera, live: mode === 'live', stamps, buffers: config.buffers } as const;
  const frames = superviseConnections<Frame>((handlers) => {
    const reader = new FrameReader({
      ...reading,
      frame: (frame) => handlers.frame(frame),
      event: (event) => {
        if (event.type === 'dropped') handlers.progress();
        events.next(event);
      },
      died: (error) => handlers.died(error),
    });
    return {
      connect: () =>
        new FfmpegConnection({
          uri,
          command: 'ffmpeg',
          args,
          layout,
          matrix,
          finite: finite || (input.kind === 'http' && 'by-duration'),
          reader,
          redact,
          event: (event) => events.next(event),
          exit: (outcome) => handlers.exit(outcome),
        }),
      dispose: () => reader.stop(),
      stalled: (reason) => new FoglightError('FOG_SOURCE_STALLED', `${uri} (${reason})`),
      state: (state, reason, error) =>
        events.next({
          type: 'state',
          state,
          reason: state === 'starting' ? `${reason}, ${decoding}` : reason,
          ...(error && { error }),
        }),
    };
  }, policy);
  return {
    camera,
    uri,
    finite,
    ...(expectedFrames === undefined ? {} : { expectedFrames }),
    frames,
    events: events.asObservable(),
  };
}

/** A playlist's pieces may each have times of their own. */
function isHls({ kind, address }: FfmpegInput, header: Probe | undefined): boolean {
  return header?.container === 'hls' || (kind === 'http' && /^[^?#]*\.m3u8?([?#]|$)/i.test(address));
}
