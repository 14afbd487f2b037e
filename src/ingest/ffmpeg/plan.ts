import type { Layout } from '../../core/frame.js';
import { isRgb } from './colour.js';
import type { ShownFrame } from './shownFrames.js';

/** What ffmpeg must do with a source's frames before they are delivered. */
export interface Plan {
  readonly layout: Layout;
  /** Whether to deinterlace frames that are marked as interlaced, one out for one in. */
  readonly deinterlace: boolean;
  /** Whether to convert to limited range: the source has full range, or its range is not known. */
  readonly toLimited: boolean;
  /** What must be converted to BT.709: BT.2020, or HDR with this transfer function. */
  readonly colour: 'as-is' | 'bt2020' | 'pq' | 'hlg';
}

/** What a plan depends on. */
export type Captured = Pick<ShownFrame, 'pixelFormat' | 'interlaced' | 'range' | 'space' | 'transfer'>;

/** For a source of which nothing is known yet. */
export const FIRST_PLAN: Plan = {
  layout: 'yuv420p',
  deinterlace: false,
  toLimited: true,
  colour: 'as-is',
};

/**
 * The plan for frames as they are captured. Deinterlacing holds a frame back, so it is in no plan before it is needed;
 * then it stays, since frames of one source may be marked or not.
 *
 * @param before the plan so far
 */
export function planFor(captured: Captured, before?: Plan): Plan {
  const { pixelFormat, interlaced, range } = captured;
  const rgb = isRgb(pixelFormat);
  const full = !rgb && (range === 'pc' || pixelFormat.startsWith('yuvj'));
  return {
    layout: rgb ? 'rgb8' : 'yuv420p',
    deinterlace: interlaced || (before?.deinterlace ?? false),
    toLimited: full || (before?.toLimited ?? false),
    colour: rgb ? 'as-is' : colourOf(captured),
  };
}

function colourOf({ space, transfer }: Captured): Plan['colour'] {
  if (transfer === 'smpte2084') return 'pq';
  if (transfer === 'arib-std-b67') return 'hlg';
  return space.startsWith('bt2020') ? 'bt2020' : 'as-is';
}

export const samePlan = (a: Plan, b: Plan): boolean =>
  a.layout === b.layout &&
  a.deinterlace === b.deinterlace &&
  a.toLimited === b.toLimited &&
  a.colour === b.colour;

/** What people should know of a plan, each a sentence. */
export function noticesOf({ deinterlace, colour }: Plan, canConvert: boolean): string[] {
  const what = colour === 'bt2020' ? 'BT.2020' : `HDR (${colour.toUpperCase()})`;
  const how = canConvert
    ? `${colour === 'bt2020' ? 'converted' : 'tone-mapped'} to BT.709`
    : 'not converted, because this ffmpeg lacks the filters zscale and tonemap; colours and verdicts are wrong';
  return [
    ...(deinterlace ? ['its pictures are marked as interlaced: deinterlaced'] : []),
    ...(colour === 'as-is' ? [] : [`its pictures are ${what}: ${how}`]),
  ];
}
