import type { PipelineEvent } from '../../core/events.js';
import type { Port, Publication } from '../../ros/port.js';
import { QOS, type Qos } from '../../ros/qos.js';
import { safeName } from '../../ros/names.js';
import type { SinkOptions } from '../sinkOptions.js';
import { answerMessage } from './answer.js';
import { PICTURES_IN_FLIGHT, PictureTopic } from './pictureTopic.js';
import { conditionMessage } from './condition.js';
import { reportMessage } from './report.js';
import { compressedMessage, rawMessage, type Shown } from './imageTransports.js';
import { verdictMessage } from './verdict.js';

const IMAGE = 'sensor_msgs/msg/Image';
const COMPRESSED = 'sensor_msgs/msg/CompressedImage';
/** Reports, verdicts and answers are small and are never dropped. */
const SMALL_IN_FLIGHT = 64;

type Pictures = Readonly<Record<'best' | 'recovered', readonly PictureTopic[]>>;
type SmallTopic = 'degradation' | 'verdict' | 'condition' | 'answer';
type Small = Readonly<Record<SmallTopic, Publication>>;

/** Everything that is published about one camera. */
export class CameraTopics {
  readonly publications: readonly Publication[];
  readonly #pictures: Pictures;
  readonly #small: Small;
  #frameId: string | undefined;

  private constructor(pictures: Pictures, small: Small) {
    this.#pictures = pictures;
    this.#small = small;
    this.publications = [
      ...this.#allPictures().map(({ publication }) => publication),
      ...Object.values(small),
    ];
  }

  /** @param base such as `~` or `~/front` */
  static async open(port: Port, base: string, options: SinkOptions): Promise<CameraTopics> {
    const { encoder } = options;
    const picture = async (name: string): Promise<PictureTopic[]> => {
      const inFlight = { inFlight: PICTURES_IN_FLIGHT };
      const raw = await port.advertise(`${base}/${name}`, IMAGE, inFlight);
      const compressed = await port.advertise(`${base}/${name}/compressed`, COMPRESSED, inFlight);
      return [
        new PictureTopic(raw, (shown) => rawMessage(shown, encoder), options),
        new PictureTopic(compressed, (shown) => compressedMessage(shown, encoder), options),
      ];
    };
    const small = (name: string, type: string, qos: Qos = QOS.default) =>
      port.advertise(`${base}/${name}`, `foglight/msg/${type}`, { qos, inFlight: SMALL_IN_FLIGHT });
    return new CameraTopics(
      { best: await picture('best'), recovered: await picture('recovered') },
      {
        degradation: await small('degradation', 'DegradationReport'),
        // Transient local: a late subscriber gets the last verdict.
        verdict: await small('verdict', 'Verdict', QOS.latched),
        condition: await small('condition', 'Condition', QOS.latched),
        answer: await small('answer', 'Answer'),
      },
    );
  }

  /** Whether any picture topic has a subscriber. */
  get watched(): boolean {
    return this.#allPictures().some(({ publication }) => publication.listeners > 0);
  }

  /** Whether `best` in this form has a subscriber. */
  shows(form: 'raw' | 'compressed'): boolean {
    return this.#pictures.best[form === 'raw' ? 0 : 1]!.publication.listeners > 0;
  }

  publish(event: PipelineEvent): void | Promise<void> {
    if ('header' in event) this.#frameId = event.header.frameId;
    switch (event.type) {
      case 'best':
        return this.#show('best', event);
      case 'recovered':
        return event.picture && this.#show('recovered', { ...event, view: 'recovered' });
      case 'report':
        return this.#say('degradation', reportMessage(event.header, event.assessment));
      case 'verdict':
        return this.#say('verdict', verdictMessage(event.header, event.verdict));
      case 'condition':
        return this.#say('condition', conditionMessage(event, this.#frameId ?? event.camera));
      case 'answer':
        return this.#say('answer', answerMessage(event.answer, this.#frameId ?? event.answer.camera));
      default:
        return;
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#allPictures().map((topic) => topic.drained()));
    for (const publication of this.publications) publication.close();
  }

  #allPictures(): PictureTopic[] {
    return [...this.#pictures.best, ...this.#pictures.recovered];
  }

  #show(name: 'best' | 'recovered', { header, view, picture }: Shown): void | Promise<void> {
    const shown = { header, view, ...(picture && { picture }) };
    const waits = this.#pictures[name]
      .map((topic) => topic.publish(shown))
      .filter((wait) => wait !== undefined);
    if (waits.length > 0) return Promise.all(waits).then(() => {});
  }

  async #say(name: SmallTopic, message: object): Promise<void> {
    await this.#small[name].publish({ ...message });
  }
}

/** The base of a camera's topics: the node itself for a single camera, else a name below it. */
export function baseOf(camera: string, only: boolean): string {
  return only ? '~' : `~/${safeName(camera)}`;
}
