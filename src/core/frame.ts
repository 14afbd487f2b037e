import type { Pixels } from './pixels.js';

/**
 * How pixels lie in memory, in the layouts the graphs take: planar `yuv420p` in limited range, as ffmpeg
 * delivers it (Y, then U, then V, no padding; chroma is ceil(w/2) × ceil(h/2)), or three interleaved bytes
 * a pixel in full range.
 */
export type Layout = 'yuv420p' | 'rgb8' | 'bgr8';

/** The matrix that turns YCbCr into RGB. It has no meaning for rgb8 and bgr8. */
export type ColourMatrix = 'bt601' | 'bt709';

/** The picture exactly as it arrived, kept so that a picture that passes can be published unchanged. */
export type Original =
  | {
      readonly kind: 'raw';
      /** ROS encoding as the source spelt it, such as `yuv422_yuy2`. */
      readonly encoding: string;
      /** Bytes per row, padding included. */
      readonly step: number;
      readonly bigEndian: boolean;
      readonly bytes: Uint8Array;
    }
  | {
      readonly kind: 'compressed';
      /** ROS CompressedImage format as the source spelt it, such as `jpeg` or `rgb8; png compressed bgr8`. */
      readonly format: string;
      readonly bytes: Uint8Array;
    };

/** Everything about a frame but its pixels. It is plain data, because it crosses threads by structured clone. */
export interface FrameHeader {
  /** The camera's name in configuration, topics and reports. */
  readonly camera: string;
  /** ROS `frame_id`; the camera's name where the source has none. */
  readonly frameId: string;
  /** Number of the frame in its source, from 0. */
  readonly seq: number;
  /** The source's own time, nanoseconds: container PTS, ROS header stamp; the receive time where there is none. */
  readonly stampNs: bigint;
  /** Wall clock when Foglight had the whole frame, nanoseconds since 1970. */
  readonly receivedNs: bigint;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly layout: Layout;
  readonly matrix: ColourMatrix;
  /** True for a picture that stands alone (a still): nothing carries over from the one before. */
  readonly still: boolean;
  /** File or message this frame came from, for reports of stills and folders. */
  readonly input?: string;
  readonly original?: Original;
}

/** A frame and the right to its pixels. Whoever holds it must release it or pass it on, exactly once. */
export interface Frame {
  readonly header: FrameHeader;
  readonly pixels: Pixels;
}

/** Bytes a picture takes in a layout. */
export function bytesOf(layout: Layout, width: number, height: number): number {
  if (layout !== 'yuv420p') return width * height * 3;
  return width * height + 2 * Math.ceil(width / 2) * Math.ceil(height / 2);
}

/** The header of a still without a time, such as one that is only measured. */
export function stillHeader(
  name: string,
  { width, height }: Pick<FrameHeader, 'width' | 'height'>,
  layout: Layout = 'rgb8',
  matrix: ColourMatrix = 'bt601',
): FrameHeader {
  const now = { seq: 0, stampNs: 0n, receivedNs: 0n };
  return { camera: name, frameId: name, ...now, width, height, layout, matrix, still: true };
}
