import { present } from '../../core/assessment.js';
import type { Config } from '../../config/schema.js';
import type { Chain } from '../../core/chain.js';
import type { FrameCopy, View } from '../../core/view.js';
import { joinReadings, type JointReading, type Reading } from '../views/agreement.js';
import { concludeCodes, concludeObjects, concludeText } from './conclude.js';
import { CONDITION_TEXT } from '../wording/words.js';
import { influence } from '../condition/evidence.js';
import type { Finding } from '../answer/finding.js';
import { InstrumentWorker } from '../instruments/instrumentWorker.js';
import { COCO } from '../instruments/objects/labels.js';
import { Motion } from '../instruments/motion.js';
import type { Sighting } from '../instruments/sighting.js';
import type { Intent } from '../intent/intent.js';
import { viewReader, type ViewName } from '../views/viewReader.js';
import { readMotion } from './readMotion.js';

/** A finding and the views that it is based on. */
export interface SceneFinding extends Finding {
  readonly views: readonly ViewName[];
  /** The chain, if the endpoint gave one. */
  readonly chain?: Chain;
  readonly agreed?: boolean;
  /** Whether the answer differs from that of the captured view alone. */
  readonly flipped?: boolean;
}

type Instruments = 'text' | 'codes' | 'objects';
type SceneIntent = Exclude<Intent, { topic: 'condition' | 'open' }>;

/** From this confidence on, the captured view is enough (views: adaptive). */
const ENOUGH_CONFIDENCE = 0.75;

/** Answers questions with instruments that run on both views. The default; uses no network and no download. */
export class InstrumentReasoner {
  readonly #config: Config['reason'];
  readonly #workers: Partial<Record<Instruments, InstrumentWorker>>;
  readonly #motion = new Motion();
  readonly labels: readonly string[];

  constructor(config: Config['reason']) {
    this.#config = config;
    this.labels = config.detector_labels.length > 0 ? config.detector_labels : COCO;
    const { labels } = this;
    const detector = { file: config.detector, labels, threshold: config.detector_threshold };
    this.#workers = {
      text: new InstrumentWorker({ instrument: 'text' }),
      codes: new InstrumentWorker({ instrument: 'codes' }),
      ...(config.detector !== '' && { objects: new InstrumentWorker({ instrument: 'objects', detector }) }),
    };
  }

  /** Names of the available instruments. */
  get names(): string[] {
    return ['condition', 'motion', ...Object.keys(this.#workers)];
  }

  /** Keeps a picture for later questions about motion. */
  async observe(view: View): Promise<void> {
    if (view.header.still) return;
    const picture = await viewReader(view).picture('captured');
    if (picture) await this.#motion.update(picture, 'captured');
  }

  /** Loads the instrument that a question needs, if it is not loaded yet. @throws FOG_MODEL_* */
  async ready({ topic }: Intent): Promise<void> {
    if (topic === 'text' || topic === 'codes' || topic === 'objects') await this.#workers[topic]?.ready();
  }

  /** Answers a question about the scene. */
  async find(intent: Intent, view: View): Promise<SceneFinding> {
    const needs = this.#lacks(intent, view);
    if (needs !== undefined || intent.topic === 'open' || intent.topic === 'condition') {
      return cannotTell(view, needs ?? 'a vision model: name one in reason.endpoint.url');
    }
    const { agreed, views, captured } = await this.#joint(intent, view);
    if (!agreed) return cannotTell(view, 'a second picture of the same camera, a moment later');
    const disagreement =
      agreed.agreed === false
        ? [`The views disagree; the ${agreed.from} one has more evidence or the first word.`]
        : [];
    return {
      text: agreed.reading.text,
      confidence: agreed.confidence,
      influence: influence({ view, found: present(view.assessment) }),
      reasoning: [...disagreement, ...fromView(agreed)],
      views,
      ...(agreed.agreed !== undefined && { agreed: agreed.agreed }),
      ...(captured && { flipped: captured.key !== agreed.reading.key }),
    };
  }

  async close(): Promise<void> {
    await Promise.all(Object.values(this.#workers).map((worker) => worker.close()));
  }

  /** What would be needed if no instrument can answer the question. */
  #lacks(intent: Intent, { assessment, header }: View): string | undefined {
    if (intent.topic === 'open') return 'a vision model: name one in reason.endpoint.url';
    const { pictureState } = assessment;
    if (pictureState === 'black' || pictureState === 'covered')
      return `a view of the scene: ${CONDITION_TEXT[pictureState]}`;
    if (intent.topic === 'motion' && header.still) return 'a stream of pictures rather than one';
    if (intent.topic === 'objects' && !this.#workers.objects)
      return 'an object detector: name a FastestDet or YOLO file in reason.detector, or a vision model in reason.endpoint.url';
    return undefined;
  }

  /** Reads the views that the configuration and the verdict require, and joins the readings. */
  async #joint(
    intent: SceneIntent,
    view: View,
  ): Promise<{ agreed?: JointReading; captured?: Reading; views: readonly ViewName[] }> {
    const read = (which: ViewName): Promise<Reading | undefined> => this.#read(intent, view, which);
    const flagged = view.verdict.kind === 'recover' || view.recovery?.accepted === true;
    if (this.#config.views === 'recovered' && flagged) {
      const alone = await read('recovered');
      if (alone)
        return {
          agreed: { reading: alone, from: 'recovered', confidence: alone.confidence },
          views: ['recovered'],
        };
    }
    const captured = await read('captured');
    if (!captured) return { views: ['captured'] };
    const enough = this.#config.views === 'adaptive' && captured.confidence >= ENOUGH_CONFIDENCE;
    const both = flagged && !enough && (this.#config.views === 'both' || this.#config.views === 'adaptive');
    const recovered = both ? await read('recovered') : undefined;
    return {
      agreed: joinReadings(captured, recovered),
      captured,
      views: recovered ? ['captured', 'recovered'] : ['captured'],
    };
  }

  async #read(intent: SceneIntent, view: View, which: ViewName): Promise<Reading | undefined> {
    const look = viewReader(view);
    const { severity } = view.assessment;
    if (intent.topic === 'motion') {
      const picture = await look.picture(which);
      const movement = picture && (await this.#motion.update(picture, which));
      return movement && readMotion(intent, movement, view.header.stampNs);
    }
    const worker = this.#workers[intent.topic]!;
    const found = await look.sightings(intent.topic, which, (picture: FrameCopy) => worker.look(picture));
    return (
      found &&
      conclude(intent, found, which === 'captured' ? severity : (view.recovery?.severityAfter ?? severity))
    );
  }
}

function conclude(
  intent: Exclude<SceneIntent, { topic: 'motion' }>,
  found: readonly Sighting[],
  severity: number,
): Reading {
  if (intent.topic === 'codes') return concludeCodes(intent, found, severity);
  return intent.topic === 'text'
    ? concludeText(intent, found, severity)
    : concludeObjects(intent, found, severity);
}

/** The evidence; its first sentence names the view. */
const fromView = ({ from, reading }: JointReading): string[] => {
  const [first = '', ...rest] = reading.because;
  return [`From the ${from} view: ${first}`, ...rest];
};

const cannotTell = (view: View, needs: string): SceneFinding => ({
  text: `Cannot tell: it would need ${needs}.`,
  confidence: 0,
  influence: influence({ view, found: present(view.assessment) }),
  reasoning: ['Nothing at hand measures what was asked.'],
  needs,
  views: ['captured'],
});
