import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type MqttClient } from 'mqtt';
import { z } from 'zod';
import { FoglightError } from '../../core/errors.js';
import type { PipelineEvent, Sink } from '../../core/events.js';
import { redact } from '../../core/redact.js';
import type { AlertMessage, Sender } from './senders.js';

export const mqttSchema = z.strictObject({
  url: z.url({ protocol: /^mqtts?$/ }).describe('Address of the broker, such as `mqtt://broker:1883`.'),
  node: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,63}$/)
    .default('foglight')
    .describe('Name of this service in topics: `foglight/NODE/…`.'),
  username_env: z
    .string()
    .default('FOGLIGHT_MQTT_USER')
    .describe('Environment variable that holds the user.'),
  password_env: z
    .string()
    .default('FOGLIGHT_MQTT_PASSWORD')
    .describe('Environment variable that holds the password.'),
  discovery: z
    .string()
    .default('homeassistant')
    .describe('Prefix under which Home Assistant looks for devices; empty for none.'),
});

export type MqttOptions = z.infer<typeof mqttSchema>;

/** Longest wait for the broker's acknowledgement, milliseconds. */
const ACKNOWLEDGED_MS = 15_000;
/** Longest wait for it at the end, milliseconds. */
const FAREWELL_MS = 1_000;

/**
 * State and alerts by MQTT: `foglight/NODE/status` (last will, retained), `foglight/NODE/CAMERA/verdict` and
 * `/condition` (retained), `foglight/NODE/alert` (QoS 1, not retained), and Home Assistant's device discovery. While
 * the broker is away nothing is queued in memory: state is published anew when it is back, and alerts wait in the
 * outbox.
 */
export class Mqtt implements Sender, Sink {
  readonly name = 'mqtt';
  readonly wantsPictures = false;
  readonly #options: MqttOptions;
  readonly #client: MqttClient;
  /** What was last said by topic, for a broker that was away. */
  readonly #retained = new Map<string, string>();
  readonly #version: string;
  #connected: MqttClient | undefined;

  constructor(options: MqttOptions, env: Readonly<Record<string, string | undefined>>, version: string) {
    this.#options = options;
    this.#version = version;
    const [username, password] = [env[options.username_env], env[options.password_env]];
    this.#client = connect(options.url, {
      ...(username !== undefined && { username }),
      ...(password !== undefined && { password }),
      will: { topic: this.#topic('status'), payload: Buffer.from('offline'), qos: 1, retain: true },
      // Otherwise every message of a day without broker waits in memory.
      queueQoSZero: false,
      reconnectPeriod: 2_000,
      connectTimeout: 10_000,
    });
    this.#watch(this.#client);
  }

  publish(event: PipelineEvent): void {
    if (event.type === 'verdict') this.#say(`${event.header.camera}/verdict`, event.verdict.kind);
    if (event.type === 'condition') this.#say(`${event.camera}/condition`, event.condition.kind);
  }

  /** The camera is gone: what is retained of it is deleted. */
  forget(camera: string): void {
    for (const what of ['verdict', 'condition']) this.#say(`${camera}/${what}`, '');
    for (const what of ['verdict', 'condition']) this.#retained.delete(this.#topic(`${camera}/${what}`));
    this.#discover();
  }

  async send(message: AlertMessage, signal: AbortSignal): Promise<void> {
    const client = this.#connected;
    if (!client) throw new FoglightError('FOG_ALERT', 'mqtt: the broker is away');
    const late = AbortSignal.any([signal, AbortSignal.timeout(ACKNOWLEDGED_MS)]);
    const sent = client.publishAsync(this.#topic('alert'), JSON.stringify(message), { qos: 1 });
    sent.catch(() => {});
    await Promise.race([
      sent.catch((error: Error) => {
        throw new FoglightError('FOG_ALERT', `mqtt: ${redact(error.message)}`, error);
      }),
      new Promise((_, reject) =>
        late.addEventListener(
          'abort',
          () => reject(new FoglightError('FOG_ALERT', 'mqtt: the broker did not acknowledge it')),
          { once: true },
        ),
      ),
    ]);
  }

  async close(): Promise<void> {
    const client = this.#connected;
    this.#connected = undefined;
    const status = client?.publishAsync(this.#topic('status'), 'offline', { qos: 1, retain: true });
    // A broker that hangs must not keep the service from ending: then the last will says the same.
    await Promise.race([status?.catch(() => {}), sleep(FAREWELL_MS, undefined, { ref: false })]);
    await this.#client.endAsync(true).catch(() => {});
  }

  #watch(client: MqttClient): void {
    const online = (): void => {
      this.#connected = client;
      client.publish(this.#topic('status'), 'online', { qos: 1, retain: true });
      for (const [topic, text] of this.#retained) client.publish(topic, text, { retain: true });
      const { discovery } = this.#options;
      // Home Assistant says when it was started anew, and then has to be told again.
      if (discovery !== '') client.subscribe(`${discovery}/status`);
      this.#discover();
    };
    client.on('connect', online);
    client.on('close', () => (this.#connected = undefined));
    client.on('error', () => {});
    client.on('message', (_, payload, { retain }) => {
      if (!retain && payload.toString() === 'online') this.#discover();
    });
  }

  #say(what: string, text: string): void {
    const topic = this.#topic(what);
    if (this.#retained.get(topic) === text) return;
    const isNew = !this.#retained.has(topic);
    this.#retained.set(topic, text);
    this.#connected?.publish(topic, text, { retain: true });
    if (isNew) this.#discover();
  }

  /** One Home Assistant device with two sensors a camera. */
  #discover(): void {
    const { discovery, node } = this.#options;
    if (discovery === '' || !this.#connected) return;
    const entries = [...this.#retained.keys()].map((topic) => {
      const [, , camera, what] = topic.split('/') as [string, string, string, string];
      const id = `foglight_${node}_${camera}_${what}`;
      return [id, { p: 'sensor', unique_id: id, name: `${camera} ${what}`, state_topic: topic }];
    });
    const config = {
      dev: { ids: [`foglight_${node}`], name: node, mf: 'Foglight', sw: this.#version },
      o: { name: 'foglight', sw: this.#version },
      availability: [{ topic: this.#topic('status') }],
      cmps: Object.fromEntries(entries) as Record<string, unknown>,
    };
    const topic = `${discovery}/device/foglight_${node}/config`;
    this.#connected.publish(topic, JSON.stringify(config), { qos: 1, retain: true });
  }

  #topic(what: string): string {
    return `foglight/${this.#options.node}/${what}`;
  }
}
