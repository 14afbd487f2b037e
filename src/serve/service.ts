import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { CameraSet } from '../app/cameraSet.js';
import { GraphNode } from '../app/graphNode.js';
import type { FoglightError } from '../core/errors.js';
import { redact } from '../core/redact.js';
import { systemClock, type Clock } from '../core/time.js';
import type { Log } from '../pipeline/rooms.js';
import { Encoder } from '../publish/encode/encoder.js';
import { version } from '../runtime/version.js';
import { Board } from './board.js';
import { CameraRegistry } from './cameraRegistry.js';
import { AllowedSources } from './config/allowedSources.js';
import type { ServiceConfig } from './config/service.js';
import { Access } from './http/access.js';
import { openapi } from './http/openapi.js';
import { route, type Route } from './http/route.js';
import { httpServer, listen } from './http/server.js';
import { LiveHub } from './live/liveHub.js';
import { textOf } from './live/protocol.js';
import { Metrics } from './metrics.js';
import { Pictures } from './pictures/pictures.js';
import { askRoutes } from './routes/ask.js';
import { cameraRoutes } from './routes/cameras.js';
import { healthRoutes } from './routes/health.js';
import { pictureRoutes } from './routes/pictures.js';
import { questionRoutes } from './routes/questions.js';
import { sessionRoutes } from './routes/session.js';
import { openMemory } from './memory.js';
import { ownFolder } from './state/ownFolder.js';
import { RuntimeFile } from './state/runtimeFile.js';

export interface ServiceOptions {
  readonly config: ServiceConfig;
  /** Folder of what must outlive the process. */
  readonly state: string;
  readonly log: Log;
  readonly clock?: Clock;
  /** Where tokens are looked up; the process's environment by default. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export interface Service {
  /** Address it listens on. */
  readonly address: string;
  /** Cameras and sinks, for what runs beside HTTP. */
  readonly cameras: CameraSet;
  /** Ends clients, cameras and rooms, in this order. */
  close(): Promise<void>;
}

/**
 * Starts the service: listens, then watches its cameras.
 *
 * @throws FOG_LISTEN, FOG_CONFIG, FOG_OUTPUT for the state's folder, FOG_MODEL_*, FOG_PROVIDER
 */
export async function openService(options: ServiceOptions): Promise<Service> {
  const { config, state, clock = systemClock, env = process.env } = options;
  const log: Log = (level, message) => options.log(level, redact(message));
  const access = new Access(config.server, env);
  // What is opened last is closed first.
  const closing: (() => void | Promise<unknown>)[] = [ownFolder(state)];
  const close = async (): Promise<void> => {
    for (const one of closing.splice(0)) await one();
  };
  const onDamaged = ({ message }: FoglightError): void => log('error', message);
  try {
    const runtime = await RuntimeFile.open(join(state, 'runtime.json'), onDamaged);
    const graph = new GraphNode(undefined, config.config.ros);
    const cameras = await CameraSet.open({ config: config.config, log, clock, port: graph.port });
    const encoder = new Encoder(config.config.record.jpeg_quality);
    closing.unshift(
      () => cameras.close(),
      () => encoder.close(),
      () => graph.close(),
    );
    const named = Object.values(config.cameras).map(({ source }) => source);
    const allowed = new AllowedSources(named, config.allow_sources);
    const registry = new CameraRegistry({
      config: config.config,
      file: config.cameras,
      runtime,
      set: cameras,
      allowed,
      log,
    });
    const board = new Board();
    const metrics = new Metrics();
    const pictures = new Pictures(cameras, encoder);
    const hub = new LiveHub({
      cameras,
      pictures,
      clock,
      onSkipped: (camera) =>
        cameras.emit({ type: 'drop', camera, stampNs: 0n, stage: 'publish', reason: 'slow_sink' }),
    });
    metrics.observe('live_clients', 'Clients of the live socket.', () => hub.clients);
    metrics.observe('cameras', 'Cameras that are enabled.', () => enabledOf(registry).length);
    metrics.observe(
      'pictures_encoded',
      'Pictures encoded for clients so far.',
      () => pictures.counts.encoded,
    );
    metrics.observe('pictures_asked', 'Pictures asked for by clients so far.', () => pictures.counts.asked);
    const memory = await openMemory({
      config,
      state,
      clock,
      log,
      env,
      version,
      pictures,
      tell: (record) => hub.tell('alert', record.camera, () => textOf(record)),
      cameras: () => [...registry.entries().keys()],
      onDamaged,
    });
    // After the cameras and their sinks, which are closed first.
    closing.splice(1, 0, () => memory.close());
    metrics.observe('messages_waiting', 'Messages about alerts that are not delivered yet.', () =>
      memory.store.waiting(),
    );
    metrics.observe(
      'messages_given_up',
      'Messages given up because too many waited.',
      () => memory.outbox.givenUp,
    );
    cameras.addSinks([board, metrics, pictures, hub, ...memory.sinks]);
    cameras.onRemoved((name) => {
      memory.forget(name);
      board.forget(name);
      pictures.forget(name);
      void metrics.forget(name);
    });

    let ready = false;
    const routes: Route[] = [
      ...healthRoutes(metrics, () => ready),
      ...sessionRoutes(access),
      ...cameraRoutes({ registry, cameras, board, clock }),
      ...pictureRoutes(cameras, pictures, clock),
      ...askRoutes(cameras, registry),
      ...questionRoutes(registry, board),
      ...memory.routes,
    ];
    routes.push(
      route({
        method: 'GET',
        path: '/api/openapi.json',
        role: 'viewer',
        summary: 'This description.',
        produces: 'application/json',
        handle: () => openapi(routes, version),
      }),
    );
    const app = await httpServer(routes, access, (error, path) =>
      log('error', `${path}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
    );
    addLive(app, hub);
    closing.unshift(async () => {
      ready = false;
      await hub.close();
      await app.close();
    });
    const address = await listen(app, config.server.host, config.server.port);
    await registry.start();
    for (const { camera } of memory.store.open()) if (!cameras.get(camera)) memory.forget(camera);
    ready = true;
    return { address, cameras, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function addLive(app: FastifyInstance, hub: LiveHub): void {
  app.get('/api/live', { websocket: true, config: { role: 'viewer' } }, (socket) => hub.accept(socket));
}

const enabledOf = (registry: CameraRegistry): unknown[] =>
  [...registry.entries().values()].filter(({ enabled }) => enabled);
