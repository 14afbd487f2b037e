import { Tensor, type InferenceSession } from 'onnxruntime-node';
import type { FrameHeader } from '../core/frame.js';
import { modelBytes, modelCard, type GraphLayout } from './models.js';
import type { Provider } from './provider.js';
import { openSession } from './session.js';
import { graphLayout, pictureFeeds, pictureFetches } from './tensors.js';

/** One picture to recover. */
export interface ToRecover {
  readonly header: Pick<FrameHeader, 'width' | 'height' | 'layout'>;
  readonly captured: ArrayBuffer;
  /** The recovered picture is written here. */
  readonly out: ArrayBuffer;
  /** Intensities in [0, 1] that the recoverer is given. */
  readonly intensities: Float32Array;
  readonly shrink: 1 | 2 | 4;
}

/** The recoverer's graphs on one provider; each opens with the first frame of its layout. Use it in worker threads only. */
export class Recoverer {
  readonly #model: string;
  #provider: Provider;
  #sessions = new Map<GraphLayout, InferenceSession>();

  constructor({ model, provider }: { readonly model: string; readonly provider: Provider }) {
    this.#model = model;
    this.#provider = provider;
  }

  async open(layout: GraphLayout): Promise<InferenceSession> {
    const open = this.#sessions.get(layout);
    if (open) return open;
    const card = await modelCard(this.#model);
    const session = await openSession(
      await modelBytes(card, layout),
      `${card.name} (${layout})`,
      this.#provider,
    );
    this.#sessions.set(layout, session);
    return session;
  }

  /** Writes the recovered picture into `out` and returns the agreement grid. */
  async run({ header, captured, out, intensities, shrink }: ToRecover): Promise<Float32Array> {
    const session = await this.open(graphLayout(header.layout));
    const feeds = {
      ...pictureFeeds(header, captured),
      intensities: new Tensor('float32', intensities, [intensities.length]),
      shrink: new Tensor('int64', BigInt64Array.of(BigInt(shrink)), [1]),
    };
    const fetches: InferenceSession.FetchesType = { ...pictureFetches(header, out), agreement: null };
    const result = await session.run(feeds, fetches);
    return Float32Array.from(result['agreement']!.data as Float32Array);
  }

  /** Returns true if a GPU was in use. */
  async fallBack(): Promise<boolean> {
    if (this.#provider === 'cpu') return false;
    await this.close().catch(() => {});
    this.#provider = 'cpu';
    return true;
  }

  async close(): Promise<void> {
    const sessions = [...this.#sessions.values()];
    this.#sessions.clear();
    for (const session of sessions) await session.release();
  }
}
