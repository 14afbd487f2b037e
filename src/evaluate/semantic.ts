import { readFile } from 'node:fs/promises';
import { Tensor, type InferenceSession } from 'onnxruntime-node';
import { FoglightError } from '../core/errors.js';
import type { RgbImage } from '../corrupt/corrupt.js';
import { openSession } from '../runtime/session.js';

/** FastestDet's backbone features at strides 16 and 32, by the names its ONNX file gives them. */
const BACKBONE = ['input.376', 'input.504'];

/** Features of one picture, one array per layer. */
export type Features = readonly Float32Array[];

/**
 * The quantity that severity predicts: the distance of a detector's backbone features from those of the clean picture.
 * The detector is the user's file, whose input side is 352 pixels; training uses 224.
 */
export class SemanticEye {
  readonly #session: InferenceSession;
  readonly #side: number;

  private constructor(session: InferenceSession, side: number) {
    this.#session = session;
    this.#side = side;
  }

  /** @throws FOG_MODEL_MISSING, and FOG_MODEL_BAD for a detector that is not FastestDet */
  static async open(file: string): Promise<SemanticEye> {
    const model = await readFile(file).catch((cause: unknown) => {
      throw new FoglightError('FOG_MODEL_MISSING', file, cause);
    });
    const session = await openSession(withOutputs(model, BACKBONE), file, 'cpu');
    const input = session.inputMetadata[0];
    const side = input?.isTensor ? input.shape[3] : undefined;
    return new SemanticEye(session, typeof side === 'number' ? side : 352);
  }

  async features(picture: RgbImage): Promise<Features> {
    const input = new Tensor('float32', planes(picture, this.#side), [1, 3, this.#side, this.#side]);
    const out = await this.#session.run({ [this.#session.inputNames[0]!]: input }, BACKBONE);
    return BACKBONE.map((name) => Float32Array.from(out[name]!.data as Float32Array));
  }

  close(): Promise<void> {
    return this.#session.release();
  }
}

/** sqrt(2 (1 − cosine)), the cosine being the layers' mean, clipped to [0, 1]. */
export function distance(a: Features, b: Features): number {
  const apart = a.reduce((sum, layer, i) => sum + (1 - cosine(layer, b[i]!)) / a.length, 0);
  return Math.sqrt(Math.min(1, Math.max(0, 2 * apart)));
}

function cosine(a: Float32Array, b: Float32Array): number {
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    ab += a[i]! * b[i]!;
    aa += a[i]! * a[i]!;
    bb += b[i]! * b[i]!;
  }
  return ab / Math.max(1e-8, Math.sqrt(aa * bb));
}

/** Blue, green and red planes in [0, 1], bilinear at pixel centres without a filter, as in training. */
function planes({ width, height, data }: RgbImage, side: number): Float32Array {
  const out = new Float32Array(3 * side * side);
  const at = (i: number, n: number): [number, number, number] => {
    const x = Math.max(0, ((i + 0.5) * n) / side - 0.5);
    const low = Math.min(n - 1, Math.floor(x));
    return [low, Math.min(n - 1, low + 1), x - low];
  };
  const columns = Array.from({ length: side }, (_, x) => at(x, width));
  for (let y = 0; y < side; y++) {
    const [top, bottom, v] = at(y, height);
    for (let x = 0; x < side; x++) {
      const [left, right, u] = columns[x]!;
      for (let c = 0; c < 3; c++) {
        const value = (row: number, column: number): number => data[(row * width + column) * 3 + 2 - c]!;
        const above = value(top, left) * (1 - u) + value(top, right) * u;
        const below = value(bottom, left) * (1 - u) + value(bottom, right) * u;
        out[(c * side + y) * side + x] = (above * (1 - v) + below * v) / 255;
      }
    }
  }
  return out;
}

/**
 * Adds inner values of a model to its outputs. Concatenated protocol buffers are merged, so a second ModelProto with only
 * a graph (field 7) that has only outputs (field 12, their name in field 1) is appended.
 */
export function withOutputs(model: Uint8Array, names: readonly string[]): Uint8Array {
  const field = (number: number, body: Uint8Array): Buffer => {
    if (body.length > 127) throw new RangeError('longer than one byte of length');
    return Buffer.concat([Buffer.from([(number << 3) | 2, body.length]), body]);
  };
  const outputs = names.map((name) => field(12, field(1, Buffer.from(name))));
  return Buffer.concat([model, field(7, Buffer.concat(outputs))]);
}
