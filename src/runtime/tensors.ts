import { Tensor } from 'onnxruntime-node';
import type { FrameHeader } from '../core/frame.js';
import type { GraphLayout } from './models.js';

type Feeds = Record<string, Tensor>;
type Shape = Pick<FrameHeader, 'width' | 'height' | 'layout'>;

export const graphLayout = (layout: FrameHeader['layout']): GraphLayout =>
  layout === 'yuv420p' ? 'yuv420p' : 'packed';

/** Wraps a picture's buffer as the inputs of the graph, without a copy (models/README.md lists them). */
export function pictureFeeds(shape: Shape, buffer: ArrayBuffer): Feeds {
  const feeds = planes(shape, buffer, '');
  if (shape.layout === 'yuv420p') return feeds;
  const order = BigInt64Array.from(shape.layout === 'rgb8' ? [0n, 1n, 2n] : [2n, 1n, 0n]);
  return { ...feeds, order: new Tensor('int64', order, [3]) };
}

/** Wraps a buffer as the picture outputs of the graph, which are written in place. */
export function pictureFetches(shape: Shape, buffer: ArrayBuffer): Feeds {
  return planes(shape, buffer, '_out');
}

function planes({ width, height, layout }: Shape, buffer: ArrayBuffer, suffix: string): Feeds {
  if (layout !== 'yuv420p') {
    const image = new Uint8Array(buffer, 0, width * height * 3);
    return { [`image${suffix}`]: new Tensor('uint8', image, [height, width, 3]) };
  }
  const [w2, h2] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const plane = (offset: number, rows: number, columns: number): Tensor =>
    new Tensor('uint8', new Uint8Array(buffer, offset, rows * columns), [rows, columns]);
  return {
    [`y${suffix}`]: plane(0, height, width),
    [`u${suffix}`]: plane(width * height, h2, w2),
    [`v${suffix}`]: plane(width * height + w2 * h2, h2, w2),
  };
}
