import { present } from '../../core/assessment.js';
import { assessment } from '../../assess/assessRoom.js';
import { parseConfig } from '../../config/load.js';
import type { Config } from '../../config/schema.js';
import { gateScore } from '../../core/assessment.js';
import { stillHeader } from '../../core/frame.js';
import { Pixels } from '../../core/pixels.js';
import type { Question } from '../../core/question.js';
import type { View } from '../../core/view.js';
import type { RgbImage } from '../../corrupt/corrupt.js';
import { step, type GateConfig } from '../../gate/gate.js';
import { openRooms, type OpenRooms } from '../../pipeline/rooms.js';
import { Settings } from '../../pipeline/settings.js';
import { createReasoner, type Reasoner } from '../../reason/reasoner.js';
import { InstrumentWorker } from '../../reason/instruments/instrumentWorker.js';
import { COCO } from '../../reason/instruments/objects/labels.js';
import type { Sighting } from '../../reason/instruments/sighting.js';
import { viewReader, type ViewName } from '../../reason/views/viewReader.js';

/** Which views a question is answered from. `adaptive`: both where the gate flags the picture, else the captured one. */
export const MODES = ['captured', 'recovered', 'both', 'adaptive'] as const;
export type Mode = (typeof MODES)[number];

/** One picture on its way through the rooms, recovered whether it was flagged or not. */
export interface Looked {
  readonly view: View;
  /** The gate's verdict with the fitted thresholds. */
  readonly flagged: boolean;
  readonly assessMs: number;
  /** Recovery and second assessment. */
  readonly recoverMs: number;
}

type Instrument = 'text' | 'codes' | 'objects';

/** The rooms of a run, called picture by picture. After a refused recovery the captured picture is used. */
export class Looker {
  readonly #open: OpenRooms;
  readonly #gate: GateConfig;
  readonly #eyes: Readonly<Record<Instrument, InstrumentWorker>>;
  readonly #reasoners: Readonly<Record<Exclude<Mode, 'adaptive'>, Reasoner>>;

  private constructor(config: Config, open: OpenRooms, gate: GateConfig) {
    this.#open = open;
    this.#gate = gate;
    const { detector: file, detector_threshold: threshold } = config.reason;
    this.#eyes = {
      text: new InstrumentWorker({ instrument: 'text' }),
      codes: new InstrumentWorker({ instrument: 'codes' }),
      objects: new InstrumentWorker({ instrument: 'objects', detector: { file, labels: COCO, threshold } }),
    };
    const over = (views: Config['reason']['views']): Reasoner =>
      createReasoner({ ...config.reason, views, deadline_ms: 600_000 });
    this.#reasoners = { captured: over('captured'), recovered: over('recovered'), both: over('both') };
  }

  /** @throws FOG_MODEL_*, FOG_PROVIDER */
  static async open(detector = ''): Promise<Looker> {
    const config = parseConfig({ reason: { detector } });
    const { gate } = await Settings.of(config);
    return new Looker(config, await openRooms(config, () => {}), gate);
  }

  /** Measures, judges and recovers one still. */
  async look({ width, height, data }: RgbImage): Promise<Looked> {
    const header = stillHeader('report', { width, height });
    const pixels = new Pixels(data.slice().buffer);
    const frame = { header, pixels };
    const { assess, recover } = this.#open.rooms;
    const started = performance.now();
    const found = assessment(frame, await assess.measure(frame), assess.watch());
    const assessMs = performance.now() - started;
    const { pictureState } = found;
    const verdict = step(
      undefined,
      { score: gateScore(found), pictureState, nowNs: 0n, still: true },
      this.#gate,
    );
    const done = await recover.recover(frame, found, Float32Array.from(found.intensities));
    const captured = { header, bytes: data };
    const recovered = done.pixels && { header, bytes: done.pixels.copy(data.length) };
    done.pixels?.release();
    const view: View = {
      header,
      assessment: found,
      verdict: { kind: 'recover', reason: 'asked for', sinceNs: 0n },
      recovery: done.recovery,
      captured: () => Promise.resolve(captured),
      recovered: () => Promise.resolve(recovered),
    };
    return { view, flagged: verdict.kind === 'recover', assessMs, recoverMs: done.recovery.tookMs };
  }

  /** An instrument's sightings in a view, and their duration; without a recovered view those of the captured one, in 0 ms. */
  async find(
    view: View,
    instrument: Instrument,
    which: ViewName,
  ): Promise<{ found: readonly Sighting[]; ms: number }> {
    const started = performance.now();
    const eye = this.#eyes[instrument];
    const found = await viewReader(view).sightings(instrument, which, (picture) => eye.look(picture));
    if (found) return { found, ms: performance.now() - started };
    return { found: (await this.find(view, instrument, 'captured')).found, ms: 0 };
  }

  /** Answers as a reasoner gives them that looks at these views; what instruments found before is not looked for again. */
  async answer(text: string, { view, flagged }: Looked, mode: Mode): Promise<string> {
    const reasoner = this.#reasoners[mode === 'adaptive' ? (flagged ? 'both' : 'captured') : mode];
    const question: Question = { id: 'q', text };
    const none = {
      frames: 1,
      condition: { kind: 'ok', degradations: [], reason: '', sinceNs: 0n } as const,
      steady: present(view.assessment),
      changes: [],
      presentSince: new Map<string, bigint>(),
      firstNs: 0n,
    };
    return (await reasoner.reason(question, view, none, new AbortController().signal)).text;
  }

  async close(): Promise<void> {
    const all: { close(): Promise<void> }[] = [
      ...Object.values(this.#eyes),
      ...Object.values(this.#reasoners),
    ];
    await Promise.all([this.#open.close(), ...all.map((one) => one.close())]);
  }
}
