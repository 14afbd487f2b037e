import type { Assessment, PictureState } from '../../src/core/assessment.js';
import { DEGRADATIONS, type DegradationKind } from '../../src/core/degradation.js';
import type { FrameHeader } from '../../src/core/frame.js';
import type { History, FrameCopy, View } from '../../src/core/view.js';

/** Builders for the room's tests. */
export function assessment(
  intensities: Partial<Record<DegradationKind, number>> = {},
  rest: Partial<Omit<Assessment, 'intensities' | 'where'>> & {
    where?: (row: number, column: number) => number;
  } = {},
): Assessment {
  const severity = rest.severity ?? Math.min(1, Math.max(0, ...Object.values(intensities)));
  const where = rest.where ?? (() => severity);
  return {
    intensities: Float32Array.from(DEGRADATIONS, (kind) => intensities[kind] ?? 0),
    severity,
    where: Float32Array.from({ length: 48 }, (_, i) => where(Math.floor(i / 8), i % 8)),
    pictureState: rest.pictureState ?? ('normal' satisfies PictureState),
  };
}

export const header = (rest: Partial<FrameHeader> = {}): FrameHeader => ({
  camera: 'front',
  frameId: 'front',
  seq: 0,
  stampNs: 10_000_000_000n,
  receivedNs: 10_000_000_000n,
  width: 64,
  height: 48,
  layout: 'rgb8',
  matrix: 'bt709',
  still: false,
  ...rest,
});

export interface ViewParts extends Partial<Omit<View, 'header' | 'captured' | 'recovered'>> {
  readonly header?: Partial<FrameHeader>;
  readonly pixels?: Uint8Array;
  readonly recoveredPixels?: Uint8Array;
}

/** A view over given pixels (rgb8 unless the header says otherwise), counting how often they are fetched. */
export function view(
  parts: ViewParts = {},
): View & { readonly fetched: { captured: number; recovered: number } } {
  const { header: headerParts, pixels, recoveredPixels, ...rest } = parts;
  const head = header(headerParts);
  const fetched = { captured: 0, recovered: 0 };
  const picture = (bytes: Uint8Array): FrameCopy => ({ header: head, bytes });
  return {
    header: head,
    assessment: assessment(),
    verdict: { kind: 'pass', reason: 'severity under the threshold', sinceNs: head.stampNs },
    captured: async () => {
      fetched.captured += 1;
      return picture(pixels ?? new Uint8Array(head.width * head.height * 3));
    },
    recovered: async () => {
      fetched.recovered += 1;
      return recoveredPixels && picture(recoveredPixels);
    },
    ...rest,
    fetched,
  };
}

export const history = (rest: Partial<History> = {}): History => ({
  frames: 1,
  condition: { kind: 'ok', degradations: [], reason: '', sinceNs: 0n },
  steady: [],
  changes: [],
  presentSince: new Map(),
  firstNs: 0n,
  ...rest,
});
