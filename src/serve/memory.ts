import { join } from 'node:path';
import type { FoglightError } from '../core/errors.js';
import type { Sink } from '../core/events.js';
import type { Clock } from '../core/time.js';
import type { Log } from '../pipeline/rooms.js';
import { Alerts, type AlertRecord } from './alerts/alerts.js';
import { Mqtt } from './alerts/mqtt.js';
import { Outbox } from './alerts/outbox.js';
import { commandSender, webhookSender, type Sender } from './alerts/senders.js';
import type { ServiceConfig } from './config/service.js';
import type { Route } from './http/route.js';
import type { Pictures } from './pictures/pictures.js';
import { alertRoutes } from './routes/alerts.js';
import { timelineRoutes } from './routes/timeline.js';
import { AlertStore } from './store/alertStore.js';
import { openDatabase } from './store/database.js';
import { TimelineStore } from './store/timelineStore.js';

export interface MemoryOptions {
  readonly config: Pick<ServiceConfig, 'alerts' | 'timeline'>;
  /** Folder of the database. */
  readonly state: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  readonly pictures: Pick<Pictures, 'newest'>;
  readonly tell: (record: AlertRecord) => void;
  /** Names of all cameras. */
  readonly cameras: () => readonly string[];
  readonly onDamaged: (error: FoglightError) => void;
}

/** What the service remembers: the timeline, alerts and messages about them. */
export interface Memory {
  readonly sinks: readonly Sink[];
  readonly routes: readonly Route[];
  readonly outbox: Outbox;
  readonly store: AlertStore;
  /** The camera is no longer watched. */
  forget(camera: string): void;
  /** Ends senders, then the database. Called after the sinks are closed. */
  close(): Promise<void>;
}

/** Pictures in messages are no wider than this, pixels. */
const PICTURE_WIDTH = 640;
/** How often steps of the timeline and messages that are due are looked at, and how often what is old is deleted, milliseconds. */
const LOOK_MS = 1_000;
const PRUNE_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** @throws FOG_OUTPUT where the database's folder cannot be used */
export async function openMemory(options: MemoryOptions): Promise<Memory> {
  const { config, clock, log, env } = options;
  const nowMs = (): number => Number(clock.wallNs() / 1_000_000n);
  const db = await openDatabase(join(options.state, 'foglight.db'), options.onDamaged);
  const store = new AlertStore(db);
  const timeline = new TimelineStore(db, { stepMs: config.timeline.step_s * 1_000, nowMs });
  const { webhooks, commands, mqtt, rules } = config.alerts;
  const broker = mqtt && new Mqtt(mqtt, env, options.version);
  const senders: Sender[] = [
    ...webhooks.map((one, i) => webhookSender(`webhook ${i + 1}`, one, env)),
    ...commands.map((one, i) => commandSender(`command ${i + 1}`, one)),
    ...(broker ? [broker] : []),
  ];
  const outbox = new Outbox(store, senders, log, (message) => alerts.delivered(message), nowMs);
  const view = async (camera: string, wanted: 'captured' | 'recovered'): Promise<Uint8Array | undefined> =>
    options.pictures
      .newest(camera, { view: wanted, width: PICTURE_WIDTH })
      .then(({ jpeg }) => jpeg)
      .catch(() => undefined);
  const alerts = new Alerts({
    rules,
    store,
    nowMs,
    pictures: async (camera) => ({
      captured: await view(camera, 'captured'),
      recovered: await view(camera, 'recovered'),
    }),
    post: (message) => outbox.post(message),
    tell: options.tell,
  });
  const prune = (): void => {
    timeline.prune(nowMs() - config.timeline.keep_days * DAY_MS);
    store.prune(nowMs() - config.alerts.keep_days * DAY_MS);
  };
  prune();
  const timers = [
    setInterval(() => {
      timeline.look();
      outbox.look();
    }, LOOK_MS),
    setInterval(prune, PRUNE_MS),
  ];
  timers.forEach((timer) => timer.unref());
  // The broker is closed as a sender, after what it has to send.
  const state: Sink[] = broker
    ? [
        {
          name: 'mqtt',
          wantsPictures: false,
          publish: (event) => broker.publish(event),
          close: async () => {},
        },
      ]
    : [];
  return {
    sinks: [timeline, alerts, ...state],
    routes: [
      ...alertRoutes({ store, alerts, nowMs, cameras: options.cameras }),
      ...timelineRoutes(timeline, nowMs),
    ],
    outbox,
    store,
    forget(camera) {
      alerts.forget(camera);
      broker?.forget(camera);
    },
    async close() {
      timers.forEach((timer) => clearInterval(timer));
      await outbox.close();
      db.close();
    },
  };
}
