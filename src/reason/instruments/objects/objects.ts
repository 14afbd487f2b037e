import { readFile } from 'node:fs/promises';
import { Tensor, type InferenceSession } from 'onnxruntime-node';
import { FoglightError } from '../../../core/errors.js';
import { openSession } from '../../../runtime/session.js';
import { toFractions, type Instrument } from '../sighting.js';
import type { Output } from './head.js';
import { type InputSize, inputOf, placementOf } from './inputForm.js';
import { identifyHead } from './identifyHead.js';

export interface DetectorOptions {
  /** Path of an ONNX file of the FastestDet or YOLO family, float input `[1, 3, H, W]`. */
  readonly file: string;
  /** Class names in the detector's order. */
  readonly labels: readonly string[];
  /** Minimum score of an object, in [0, 1]. */
  readonly threshold: number;
}

/**
 * Finds objects with the detector in the configuration. Must be opened in a worker thread, because inference blocks it.
 *
 * @throws FOG_MODEL_MISSING; FOG_MODEL_BAD also if the detector's family cannot be identified
 */
export async function openObjects({ file, labels, threshold }: DetectorOptions): Promise<Instrument> {
  const model = await readFile(file).catch((cause: unknown) => {
    throw new FoglightError('FOG_MODEL_MISSING', file, cause);
  });
  const session = await openSession(model, file, 'cpu');
  const refuse = async (why: string): Promise<never> => {
    await session.release();
    throw new FoglightError('FOG_MODEL_BAD', `${file}: ${why}`);
  };
  const size = sizeOf(session) ?? (await refuse('its input is not float32 [1, 3, H, W]'));
  const answers = await answersOf(session, size).catch((error: Error) => refuse(error.message));
  const told = identifyHead(answers, { classes: labels.length, size });
  if (typeof told === 'string') return refuse(told);
  const { head, output } = told;
  return {
    async look(picture) {
      const outputs = await run(session, await inputOf(picture, size, head.input), size);
      const at = placementOf(picture.header, size, head.input.fit);
      return head.decode(outputs[output]!, threshold).map(({ label, score, x0, y0, x1, y1 }) => {
        const what = labels[label];
        if (what === undefined)
          throw new FoglightError(
            'FOG_MODEL_BAD',
            `the detector returned class ${label}, but there are ${labels.length} labels`,
          );
        const box = { x0: x0 - at.left, y0: y0 - at.top, x1: x1 - at.left, y1: y1 - at.top };
        return { what, confidence: Math.min(1, score), box: toFractions(box, at.width, at.height) };
      });
    },
    close: () => session.release(),
  };
}

/** Side of the input if the graph does not fix it, pixels. */
const USUAL_SIDE = 640;

/** Size of the input; undefined if the input is not float32 [1, 3, H, W]. */
function sizeOf(session: InferenceSession): InputSize | undefined {
  const input = session.inputMetadata[0];
  if (!input?.isTensor || input.type !== 'float32' || input.shape.length !== 4) return undefined;
  const [, channels, height, width] = input.shape;
  if (typeof channels === 'number' && channels > 0 && channels !== 3) return undefined;
  const side = (n: number | string | undefined): number => (typeof n === 'number' && n > 0 ? n : USUAL_SIDE);
  return { width: side(width), height: side(height) };
}

/** For each output, its values for noise in [0, 1] and in [0, 255], because the families expect different ranges. */
async function answersOf(
  session: InferenceSession,
  size: InputSize,
): Promise<readonly (readonly Output[])[]> {
  const answers = [await run(session, noise(size, 1), size), await run(session, noise(size, 255), size)];
  return answers[0]!.map((_, i) => answers.map((outputs) => outputs[i]!));
}

/** The same noise at every start, so that a file is always identified in the same way. */
function noise({ width, height }: InputSize, white: number): Float32Array {
  let state = 1;
  return Float32Array.from({ length: 3 * width * height }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state / 0x1_0000_0000) * white;
  });
}

/** Runs the network; returns the outputs of type float32. */
async function run(
  session: InferenceSession,
  input: Float32Array,
  { width, height }: InputSize,
): Promise<Output[]> {
  const outputs = await session.run({
    [session.inputNames[0]!]: new Tensor('float32', input, [1, 3, height, width]),
  });
  return session.outputNames.flatMap((name) => {
    const { data, dims } = outputs[name] as Tensor;
    return data instanceof Float32Array ? [{ data, dims }] : [];
  });
}
