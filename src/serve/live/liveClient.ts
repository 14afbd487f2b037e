import type { WebSocket } from 'ws';
import type { CameraSet } from '../../app/cameraSet.js';
import { asFoglightError } from '../../core/errors.js';
import type { Clock } from '../../core/time.js';
import { checked } from '../http/route.js';
import { problemOf } from '../http/problem.js';
import { feedPictures } from '../pictures/feed.js';
import { factsOf, type Picture, type Pictures } from '../pictures/pictures.js';
import {
  bytesOfPicture,
  DEFAULT_KINDS,
  liveRequestSchema,
  type LiveKind,
  type LiveRequest,
} from './protocol.js';

/** Above this many bytes waiting to be sent, pictures are left out. */
const PICTURES_UNTIL_BYTES = 1024 * 1024;
/** A client that is this many bytes behind is disconnected, because its records would arrive too late to be useful. */
const LET_GO_AT_BYTES = 16 * 1024 * 1024;
/** Close codes of RFC 6455: the client broke the rules; try again later. */
const POLICY_VIOLATION = 1008;
const TRY_AGAIN_LATER = 1013;

export interface LiveParts {
  readonly cameras: CameraSet;
  readonly pictures: Pictures;
  readonly clock: Clock;
  /** Pictures that a slow client did not get. */
  readonly onSkipped: (camera: string) => void;
}

/** One client of the live socket. */
export class LiveClient {
  readonly #socket: WebSocket;
  readonly #parts: LiveParts;
  #cameras: ReadonlySet<string> | undefined;
  #kinds: ReadonlySet<LiveKind> = new Set(DEFAULT_KINDS);
  #feeds: (() => void)[] = [];
  /** Whether a pong came since the last ping. */
  alive = true;

  constructor(socket: WebSocket, parts: LiveParts) {
    this.#socket = socket;
    this.#parts = parts;
    socket.on('pong', () => (this.alive = true));
    socket.on('message', (data: Buffer) => this.#hear(data.toString('utf8')));
    // A client may disappear at any time.
    socket.on('error', () => socket.terminate());
    socket.on('close', () => this.#endFeeds());
  }

  wants(kind: LiveKind, camera: string): boolean {
    return this.#kinds.has(kind) && (!this.#cameras || camera === '' || this.#cameras.has(camera));
  }

  send(text: string): void {
    this.#socket.send(text, () => {});
    if (this.#socket.bufferedAmount > LET_GO_AT_BYTES) this.#socket.terminate();
  }

  ping(): void {
    if (!this.alive) return this.#socket.terminate();
    this.alive = false;
    this.#socket.ping();
  }

  close(): void {
    this.#endFeeds();
    this.#socket.close(TRY_AGAIN_LATER, 'the service ends');
  }

  #hear(text: string): void {
    try {
      const request = checked(liveRequestSchema, parsed(text), 'message') as LiveRequest;
      this.#cameras = request.cameras && new Set(request.cameras);
      this.#kinds = new Set(request.kinds ?? DEFAULT_KINDS);
      this.#endFeeds();
      this.#feeds = request.pictures.map((wish) =>
        feedPictures(
          this.#parts.cameras,
          this.#parts.pictures,
          wish,
          (picture) => this.#show(picture),
          () => this.#parts.onSkipped(wish.camera),
        ),
      );
    } catch (failure) {
      const { problem } = problemOf(asFoglightError(failure, 'FOG_REQUEST'));
      this.send(JSON.stringify({ type: 'error', camera: '', ...problem }));
      this.#socket.close(POLICY_VIOLATION, problem.error);
    }
  }

  /** Resolves when the picture has left this process. */
  #show(picture: Picture): Promise<void> {
    const { camera } = picture.header;
    if (this.#socket.bufferedAmount > PICTURES_UNTIL_BYTES) {
      this.#parts.onSkipped(camera);
      return Promise.resolve();
    }
    const { cameras, clock } = this.#parts;
    const facts = factsOf(picture, cameras.get(camera)?.condition?.kind, clock.wallNs());
    return new Promise((resolve) => this.#socket.send(bytesOfPicture(facts, picture), () => resolve()));
  }

  #endFeeds(): void {
    for (const end of this.#feeds.splice(0)) end();
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
