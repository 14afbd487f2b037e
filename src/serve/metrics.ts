import { Counter, Gauge, collectDefaultMetrics, Registry } from 'prom-client';
import { CONDITIONS } from '../core/condition.js';
import type { PipelineEvent, Sink } from '../core/events.js';

/** Counts events for Prometheus. A camera that is removed leaves no series behind. */
export class Metrics implements Sink {
  readonly name = 'metrics';
  readonly wantsPictures = false;
  readonly registry = new Registry();
  readonly #verdicts = this.#counter('verdicts_total', 'Pictures judged, by verdict.', ['verdict']);
  readonly #recoveries = this.#counter('recoveries_total', 'Recoveries, by what became of them.', ['result']);
  readonly #drops = this.#counter('dropped_total', 'Pictures dropped, by stage and reason.', [
    'stage',
    'reason',
  ]);
  readonly #errors = this.#counter('errors_total', 'Errors, by code.', ['code']);
  readonly #answers = this.#counter('answers_total', 'Answers to standing questions, by status.', ['status']);
  readonly #severity = this.#gauge('severity', 'Severity of the last picture, in [0, 1].', []);
  readonly #condition = this.#gauge('condition', '1 for the condition that the camera has.', ['condition']);
  readonly #running = this.#gauge('source_running', '1 while the source delivers pictures.', []);
  readonly #seen = this.#gauge('last_picture_timestamp_seconds', 'When the last picture was received.', []);

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  /** A gauge that is read when it is scraped. */
  observe(name: string, help: string, value: () => number): void {
    const gauge: Gauge = new Gauge({
      name: `foglight_${name}`,
      help,
      registers: [this.registry],
      collect: () => gauge.set(value()),
    });
  }

  publish(event: PipelineEvent): void {
    switch (event.type) {
      case 'report': {
        const { camera, receivedNs } = event.header;
        this.#severity.set({ camera }, event.assessment.severity);
        this.#seen.set({ camera }, Number(receivedNs / 1_000_000n) / 1e3);
        break;
      }
      case 'verdict':
        this.#verdicts.inc({ camera: event.header.camera, verdict: event.verdict.kind });
        break;
      case 'recovered': {
        const { accepted, refusal = 'failed' } = event.recovery;
        this.#recoveries.inc({ camera: event.header.camera, result: accepted ? 'accepted' : refusal });
        break;
      }
      case 'answer':
        this.#answers.inc({ camera: event.answer.camera, status: event.answer.status });
        break;
      case 'drop':
        this.#drops.inc({ camera: event.camera, stage: event.stage, reason: event.reason });
        break;
      case 'error':
        this.#errors.inc({ camera: event.camera, code: event.code });
        break;
      case 'condition':
        for (const condition of CONDITIONS)
          this.#condition.set(
            { camera: event.camera, condition },
            condition === event.condition.kind ? 1 : 0,
          );
        break;
      case 'source':
        this.#running.set({ camera: event.camera }, event.state === 'running' ? 1 : 0);
        break;
      case 'best':
        break;
    }
  }

  async close(): Promise<void> {}

  async forget(camera: string): Promise<void> {
    for (const metric of this.registry.getMetricsAsArray()) {
      if (!(metric instanceof Counter || metric instanceof Gauge)) continue;
      const { values } = await metric.get();
      for (const { labels } of values) if (labels['camera'] === camera) metric.remove(labels);
    }
  }

  #counter(name: string, help: string, labels: string[]): Counter {
    return new Counter({
      name: `foglight_${name}`,
      help,
      labelNames: ['camera', ...labels],
      registers: [this.registry],
    });
  }

  #gauge(name: string, help: string, labels: string[]): Gauge {
    return new Gauge({
      name: `foglight_${name}`,
      help,
      labelNames: ['camera', ...labels],
      registers: [this.registry],
    });
  }
}
