import { readFile } from 'node:fs/promises';
import { Tensor, type InferenceSession } from 'onnxruntime-node';
import sharp from 'sharp';
import { FoglightError } from '../../../core/errors.js';
import type { FrameCopy } from '../../../core/view.js';
import { toRgb } from '../../../runtime/picture.js';
import { openSession } from '../../../runtime/session.js';
import { decode, headOf, suppress, type HeadKind } from './decode.js';
import { share, type Instrument } from '../sighting.js';

export interface DetectorOptions {
  /** Path of an ONNX file of the FastestDet or YOLO family, float input `[1, 3, S, S]`. */
  readonly file: string;
  /** Class names in the detector's order. */
  readonly labels: readonly string[];
  /** Least score of an object, in [0, 1]. */
  readonly threshold: number;
}

const GREY = { r: 114, g: 114, b: 114 };

/**
 * Finds objects with a detector the configuration names. Open it in a worker thread only: a run blocks its thread.
 *
 * @throws FOG_MODEL_MISSING, FOG_MODEL_BAD
 */
export async function openObjects({ file, labels, threshold }: DetectorOptions): Promise<Instrument> {
  const model = await readFile(file).catch((cause: unknown) => {
    throw new FoglightError('FOG_MODEL_MISSING', file, cause);
  });
  const session = await openSession(model, file, 'cpu');
  const size = sideOf(session);
  const blank = await run(session, new Float32Array(3 * size * size), size);
  const head = headOf(blank.dims, labels.length);
  if (!head) {
    await session.release();
    const said = `its output is [${blank.dims.join(', ')}], which is none of the FastestDet or YOLO forms for ${labels.length} classes`;
    throw new FoglightError('FOG_MODEL_BAD', `${file}: ${said}`);
  }
  return {
    async look(picture) {
      const output = await run(session, await planes(picture, size, head), size);
      const found = suppress(decode(head, output.data as Float32Array, output.dims, size, threshold));
      const placed = placement(picture, size, head);
      return found.map((d) => ({
        what: labels[d.label]!,
        confidence: d.score,
        box: share(
          {
            x0: d.x0 - placed.left,
            y0: d.y0 - placed.top,
            x1: d.x1 - placed.left,
            y1: d.y1 - placed.top,
          },
          placed.width,
          placed.height,
        ),
      }));
    },
    close: () => session.release(),
  };
}

/** Side of the square input; 640 where the graph leaves it open. */
function sideOf(session: InferenceSession): number {
  const input = session.inputMetadata[0];
  const side = input?.isTensor ? input.shape[3] : undefined;
  return typeof side === 'number' && side > 0 ? side : 640;
}

async function run(session: InferenceSession, values: Float32Array, size: number): Promise<Tensor> {
  const outputs = await session.run({
    [session.inputNames[0]!]: new Tensor('float32', values, [1, 3, size, size]),
  });
  return outputs[session.outputNames[0]!] as Tensor;
}

/** Where a picture lies in the square input: FastestDet stretches it, the YOLO family keeps its shape and fills up with grey. */
function placement(picture: FrameCopy, size: number, head: HeadKind) {
  if (head === 'fastestdet') return { left: 0, top: 0, width: size, height: size };
  const scale = size / Math.max(picture.header.width, picture.header.height);
  const width = Math.max(1, Math.round(picture.header.width * scale));
  const height = Math.max(1, Math.round(picture.header.height * scale));
  return { left: Math.floor((size - width) / 2), top: Math.floor((size - height) / 2), width, height };
}

/** The input planes in [0, 1]: blue first for FastestDet, red first for the YOLO family. */
async function planes(picture: FrameCopy, size: number, head: HeadKind): Promise<Float32Array> {
  const { width, height } = picture.header;
  const at = placement(picture, size, head);
  const pixels = await sharp(toRgb(picture), { raw: { width, height, channels: 3 } })
    .resize({ width: at.width, height: at.height, fit: 'fill', kernel: 'linear' })
    .extend({
      left: at.left,
      top: at.top,
      right: size - at.width - at.left,
      bottom: size - at.height - at.top,
      background: GREY,
    })
    .raw()
    .toBuffer();
  const area = size * size;
  const values = new Float32Array(3 * area);
  const order = head === 'fastestdet' ? [2, 1, 0] : [0, 1, 2];
  for (let i = 0; i < area; i += 1)
    for (let c = 0; c < 3; c += 1) values[c * area + i] = pixels[3 * i + order[c]!]! / 255;
  return values;
}
