import type { Camera } from '../../app/camera.js';
import type { CameraSet } from '../../app/cameraSet.js';
import type { ConditionKind } from '../../core/condition.js';
import { FoglightError } from '../../core/errors.js';
import { bytesOf, type FrameHeader } from '../../core/frame.js';
import type { PipelineEvent, Sink } from '../../core/events.js';
import type { VerdictKind } from '../../core/verdict.js';
import type { FrameCopy } from '../../core/view.js';
import type { Encoder } from '../../publish/encode/encoder.js';

/** `best` is what the camera's best stream shows: recovered while that helps, else captured. */
export type WantedView = 'best' | 'captured' | 'recovered';

export interface PictureWish {
  readonly view: WantedView;
  /** No wider than this, pixels; whole where absent. */
  readonly width?: number | undefined;
}

/** One encoded picture and what must be known to show it. */
export interface Picture {
  readonly jpeg: Uint8Array;
  readonly header: FrameHeader;
  readonly view: 'captured' | 'recovered';
  readonly verdict: VerdictKind;
  readonly severity: number;
}

/** Widths are rounded up to this many pixels, so that pages of almost one size share an encoding. */
const WIDTH_STEP = 32;
/** Sizes of one picture that are kept. */
const MAX_SIZES = 8;

interface Encoded {
  readonly of: object;
  readonly picture: Promise<Picture>;
}

/** The newest picture of each camera as JPEG, encoded once a size and view for all who want it. */
export class Pictures implements Sink {
  readonly name = 'pictures';
  readonly wantsPictures = false;
  readonly #cameras: CameraSet;
  readonly #encoder: Encoder;
  readonly #best = new Map<string, 'captured' | 'recovered'>();
  readonly #encoded = new Map<string, Map<string, Encoded>>();
  readonly #counts = { encoded: 0, asked: 0 };

  constructor(cameras: CameraSet, encoder: Encoder) {
    this.#cameras = cameras;
    this.#encoder = encoder;
  }

  /** Pictures asked for, and how many had to be encoded for that. */
  get counts(): Readonly<{ encoded: number; asked: number }> {
    return this.#counts;
  }

  publish(event: PipelineEvent): void {
    if (event.type === 'best') this.#best.set(event.header.camera, event.view);
  }

  async close(): Promise<void> {}

  /** Frees what is kept of a camera. */
  forget(name: string): void {
    this.#best.delete(name);
    this.#encoded.delete(name);
  }

  /** @throws FOG_CAMERA_UNKNOWN, FOG_CAMERA_NOT_SEEN, FOG_VIEW_NONE, FOG_IMAGE_BAD */
  newest(name: string, wish: PictureWish): Promise<Picture> {
    const camera = this.#cameras.get(name);
    if (!camera) throw new FoglightError('FOG_CAMERA_UNKNOWN', name);
    const record = camera.newest;
    if (!record) throw new FoglightError('FOG_CAMERA_NOT_SEEN', name);
    this.#counts.asked += 1;
    const width = wish.width === undefined ? undefined : Math.ceil(wish.width / WIDTH_STEP) * WIDTH_STEP;
    const key = `${wish.view} ${width ?? ''}`;
    const sizes = this.#encoded.get(name) ?? new Map<string, Encoded>();
    this.#encoded.set(name, sizes);
    const known = sizes.get(key);
    if (known?.of === record) return known.picture;
    const picture = this.#encode(camera, wish.view, width);
    sizes.delete(key);
    sizes.set(key, { of: record, picture });
    for (const old of [...sizes.keys()].slice(0, -MAX_SIZES)) sizes.delete(old);
    return picture;
  }

  async #encode(camera: Camera, wanted: WantedView, width: number | undefined): Promise<Picture> {
    const { frame, recovered, recovery, verdict, assessment } = camera.newest!;
    const { original: _, ...header } = frame.header;
    const best = this.#best.get(camera.name) === 'recovered' && recovered ? 'recovered' : 'captured';
    const view = wanted === 'best' ? best : wanted;
    const pixels = view === 'recovered' ? recovered : frame.pixels;
    if (!pixels) {
      const why = recovery?.refusal
        ? `its recovery was refused: ${recovery.refusal}`
        : `its verdict is ${verdict.kind}`;
      throw new FoglightError('FOG_VIEW_NONE', `${wanted} of ${camera.name} (${why})`);
    }
    const copy: FrameCopy = {
      header,
      bytes: pixels.copy(bytesOf(header.layout, header.width, header.height)),
    };
    this.#counts.encoded += 1;
    const jpeg = await this.#encoder.encode(copy, 'jpeg', width);
    return { jpeg, header, view, verdict: verdict.kind, severity: assessment.severity };
  }
}

/** What every reply says of a picture, so that nobody takes an old one for live. */
export interface PictureFacts {
  readonly camera: string;
  readonly view: 'captured' | 'recovered';
  /** The camera's stamp, seconds. */
  readonly stamp: number;
  /** Time since the picture was received, milliseconds. */
  readonly age_ms: number;
  readonly verdict: VerdictKind;
  readonly severity: number;
  readonly condition: ConditionKind | null;
}

export function factsOf(
  { header, view, verdict, severity }: Picture,
  condition: ConditionKind | undefined,
  nowNs: bigint,
): PictureFacts {
  return {
    camera: header.camera,
    view,
    stamp: Number(header.stampNs / 1000n) / 1e6,
    age_ms: Math.max(0, Math.round(Number(nowNs - header.receivedNs) / 1e6)),
    verdict,
    severity: Math.round(severity * 1e4) / 1e4,
    condition: condition ?? null,
  };
}
