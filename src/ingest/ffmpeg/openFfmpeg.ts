import { Subject } from 'rxjs';
import type { Config } from '../../config/schema.js';
import { FoglightError } from '../../core/errors.js';
import type { Frame } from '../../core/frame.js';
import type { Mode, Source, SourceEvent } from '../../core/source.js';
import { redactor } from '../../core/redact.js';
import { superviseConnections, type Outcome } from '../superviseConnections.js';
import { canConvert, commandLine, type FfmpegCommand } from './command.js';
import { FfmpegConnection } from './connection.js';
import { chooseHwaccel } from './hwaccel.js';
import { FrameReader } from './frameReader.js';
import { isFinite, type FfmpegInput } from './input.js';
import { installed } from './installed.js';
import { sendsParts } from './mjpegParts.js';
import { probe, type Probe } from './probe.js';
import { FIRST_PLAN, noticesOf, planFor, type Plan } from './plan.js';
import type { ShownFrame } from './shownFrames.js';

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
  const { decoder, reason } = await chooseHwaccel(input, ffmpeg, options.config.hwaccel);
  const decode: Decode = {
    command: (plan, parts) => commandLine({ input, ...options, plan, parts, decoder }, ffmpeg),
    notices: (plan) => noticesOf(plan, canConvert(ffmpeg)),
    reason,
  };
  return source(input, decode, header, options);
}

/** How the input is decoded. */
interface Decode {
  command(plan: Plan, parts: boolean): FfmpegCommand;
  /** What people should know of a plan. */
  notices(plan: Plan): string[];
  /** Why it is decoded where it is. */
  readonly reason: string;
}

/** Plans that are tried without one frame delivered in between; frames that need another each time get the last. */
const MAX_PLANS = 4;

/** Pause before the next picture of an address that gives one at a time, milliseconds. */
const SINGLE_MS = 1_000;

function source(
  input: FfmpegInput,
  decode: Decode,
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
    let plan = header ? planFor(header.captured) : FIRST_PLAN;
    let plans = 1;
    let frames = 0;
    let size = '';
    let parts = false;
    let next: NodeJS.Timeout | undefined;
    const told = new Set<string>();
    /** The notices that were not told before, as one. */
    const notice = (notices: readonly string[]): { notice?: string } => {
      const news = notices.filter((text) => !told.has(text));
      news.forEach((text) => told.add(text));
      return news.length > 0 ? { notice: news.join('; ') } : {};
    };
    const passed = ({ width, height }: ShownFrame, again: boolean): void => {
      if (again) return handlers.progress();
      frames += 1;
      plans = 1;
      const now = `${width}×${height}`;
      if (size && now !== size) {
        const reason = `its pictures are ${now} from here on, no longer ${size}`;
        events.next({ type: 'state', state: 'running', reason, notice: reason });
      }
      size = now;
    };
    const connect = (): FfmpegConnection => {
      const skip = finite ? frames : 0;
      let count = 0;
      return new FfmpegConnection({
        uri,
        command: 'ffmpeg',
        ...decode.command(plan, parts),
        plan,
        keepPlan: plans >= MAX_PLANS,
        skip,
        passed: (frame) => passed(frame, count++ < skip),
        replan: (next) => {
          plan = next;
          plans += 1;
          handlers.again('its pictures are to be converted in another way');
        },
        finite: finite || (input.kind === 'http' && 'by-duration'),
        reader,
        redact,
        event: (event) => events.next(event),
        single:
          input.kind === 'http' && mode === 'live'
            ? () => {
                const reason = 'its address gives one picture at a time: it is asked for one each second';
                events.next({ type: 'state', state: 'running', reason, ...notice([reason]) });
                next = setTimeout(() => handlers.again('next picture'), SINGLE_MS);
              }
            : undefined,
        exit: (outcome) => void exit(outcome),
      });
    };
    const exit = async (outcome: Outcome): Promise<void> => {
      const mayBeParts = !outcome.done && input.kind === 'http' && frames === 0 && !parts;
      if (mayBeParts) parts = await sendsParts(input.address, config.start_timeout_ms);
      if (mayBeParts && parts) handlers.again('its stream begins without a boundary');
      else handlers.exit(outcome);
    };
    return {
      connect,
      dispose: () => {
        clearTimeout(next);
        reader.stop();
      },
      stalled: (reason) => new FoglightError('FOG_SOURCE_STALLED', `${uri} (${reason})`),
      state: (state, reason, error) =>
        events.next({
          type: 'state',
          state,
          reason: state === 'starting' ? `${reason}, ${decode.reason}` : reason,
          ...(state === 'starting' && notice(decode.notices(plan))),
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
