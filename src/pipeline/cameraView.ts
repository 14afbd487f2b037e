import { lookOf } from '../gate/look.js';
import { accept, initialView, isDue, remembered, watch, type ViewRules } from '../gate/referenceView.js';
import type { ViewState } from '../gate/referenceView.js';
import type { ViewStore } from './viewStore.js';

/** What is known is written so often at most, nanoseconds; a view that was just learnt or accepted at once. */
const WRITE_EVERY_NS = 600_000_000_000n;

export interface ViewPicture {
  /** Mean luma in [0, 1] of 27 × 48 cells. */
  readonly thumbnail: Float32Array;
  /** The gate's clock and the picture's stamp, nanoseconds. */
  readonly nowNs: bigint;
  readonly stampNs: bigint;
  /** Whether something hides the scene. */
  readonly degraded: boolean;
}

/** Where one camera looks, and whether that is where it used to; outlasts a connection, and a restart where it is stored. */
export class CameraView {
  readonly #camera: string;
  readonly #store: ViewStore | undefined;
  #state: ViewState;
  #stampNs = 0n;
  #writtenNs: bigint | undefined;

  constructor(camera: string, store?: ViewStore) {
    this.#camera = camera;
    this.#store = store;
    this.#state = store?.read(camera) ?? initialView;
  }

  /** Stamp since which it has moved, with one more picture; undefined where it has not. */
  see({ thumbnail, ...picture }: ViewPicture, rules: ViewRules): bigint | undefined {
    if (rules.learnNs === 0n) return undefined;
    this.#stampNs = picture.stampNs;
    if (!isDue(this.#state, picture.nowNs)) return this.#state.movedSinceNs;
    const known = this.#state.references.size;
    this.#state = watch(this.#state, { look: lookOf(thumbnail), ...picture }, rules);
    const waited = this.#writtenNs === undefined || picture.nowNs - this.#writtenNs >= WRITE_EVERY_NS;
    if (known !== this.#state.references.size || (known > 0 && waited)) this.#write(picture.nowNs);
    return this.#state.movedSinceNs;
  }

  /** Takes the view it has now for its reference; false while none has been seen. */
  accept(rules: ViewRules): boolean {
    const accepted = accept(this.#state, this.#stampNs, rules);
    if (!accepted) return false;
    this.#state = accepted;
    this.#write(accepted.atNs);
    return true;
  }

  /** Time jumped: the reference stays, what was seen of late does not. */
  startAnew(): void {
    this.#state = remembered(this.#state);
    this.#writtenNs = undefined;
  }

  #write(nowNs: bigint | undefined): void {
    this.#store?.write(this.#camera, remembered(this.#state));
    this.#writtenNs = nowNs;
  }
}
