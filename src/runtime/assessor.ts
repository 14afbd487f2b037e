import type { InferenceSession } from 'onnxruntime-node';
import type { FrameHeader } from '../core/frame.js';
import { modelBytes, modelCard, type GraphLayout } from './models.js';
import { openSession } from './session.js';
import { graphLayout, pictureFeeds } from './tensors.js';

/** Outputs of the assessor's graph for one picture (models/README.md). */
export interface Measured {
  readonly intensities: Float32Array;
  readonly severity: number;
  readonly where: Float32Array;
  /** Mean luma in [0, 1] of 27 × 48 cells. */
  readonly thumbnail: Float32Array;
}

/**
 * The assessor's graphs; each opens with the first frame of its layout. They always run on the CPU: they are small,
 * and a GPU is busy with recovery. Lives in worker threads; both the assess and the recover workers hold one.
 */
export class Assessor {
  readonly #model: string;
  readonly #sessions = new Map<GraphLayout, Promise<InferenceSession>>();

  constructor(model: string) {
    this.#model = model;
  }

  async measure(
    header: Pick<FrameHeader, 'width' | 'height' | 'layout'>,
    buffer: ArrayBuffer,
  ): Promise<Measured> {
    const session = await this.#session(graphLayout(header.layout));
    const out = await session.run(pictureFeeds(header, buffer));
    const floats = (name: string): Float32Array => Float32Array.from(out[name]!.data as Float32Array);
    return {
      intensities: floats('intensities'),
      severity: (out['severity']!.data as Float32Array)[0] ?? 0,
      where: floats('where'),
      thumbnail: floats('thumbnail'),
    };
  }

  async close(): Promise<void> {
    for (const session of this.#sessions.values()) await (await session).release();
    this.#sessions.clear();
  }

  #session(layout: GraphLayout): Promise<InferenceSession> {
    let session = this.#sessions.get(layout);
    if (!session) {
      session = modelCard(this.#model).then(async (card) =>
        openSession(await modelBytes(card, layout), `${this.#model} (${layout})`, 'cpu'),
      );
      this.#sessions.set(layout, session);
    }
    return session;
  }
}
