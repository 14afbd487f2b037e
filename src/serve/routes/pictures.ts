import { z } from 'zod';
import type { CameraSet } from '../../app/cameraSet.js';
import type { Clock } from '../../core/time.js';
import { route, type Route } from '../http/route.js';
import { feedPictures } from '../pictures/feed.js';
import { factsOf, type PictureFacts, type Pictures } from '../pictures/pictures.js';
import { nameParams } from './cameras.js';

const wishSchema = z.object({
  view: z
    .enum(['best', 'captured', 'recovered'])
    .default('best')
    .describe('The captured picture, the recovered one, or the one that helps more.'),
  width: z.coerce
    .number()
    .int()
    .min(16)
    .max(4_096)
    .optional()
    .describe('No wider than this, pixels; rounded up to a multiple of 32.'),
});

const BOUNDARY = 'foglight-picture';

/** A picture without its stamp and age must not be shown as live: every reply carries them. */
function headersOf(facts: PictureFacts): Record<string, string> {
  return {
    'x-foglight-camera': facts.camera,
    'x-foglight-view': facts.view,
    'x-foglight-stamp': facts.stamp.toFixed(6),
    'x-foglight-age-ms': String(facts.age_ms),
    'x-foglight-verdict': facts.verdict,
    'x-foglight-severity': String(facts.severity),
    'x-foglight-condition': facts.condition ?? 'unknown',
  };
}

export function pictureRoutes(cameras: CameraSet, pictures: Pictures, clock: Clock): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/cameras/:name/best.jpg',
      role: 'viewer',
      summary: "The camera's newest picture, with its stamp, age, view and verdict in headers.",
      params: nameParams,
      query: wishSchema,
      produces: 'image/jpeg',
      handle: async ({ params: { name }, query }, reply, request) => {
        const picture = await pictures.newest(name, query);
        const facts = factsOf(picture, cameras.get(name)?.condition?.kind, clock.wallNs());
        const etag = `"${name}-${facts.view}-${query.width ?? 'whole'}-${picture.header.stampNs}"`;
        void reply.headers(headersOf(facts)).header('etag', etag).header('cache-control', 'no-store');
        if (request.headers['if-none-match'] === etag) return reply.status(304).send();
        return reply.type('image/jpeg').send(Buffer.from(picture.jpeg));
      },
    }),
    route({
      method: 'GET',
      path: '/api/cameras/:name/best.mjpeg',
      role: 'viewer',
      summary:
        "The camera's newest pictures as they come, for a single embed; browsers hold at most six such connections.",
      params: nameParams,
      query: wishSchema.extend({
        rate_hz: z.coerce.number().min(0.01).max(60).default(5).describe('Most pictures a second.'),
      }),
      produces: 'multipart/x-mixed-replace',
      handle: async ({ params: { name }, query }, reply, request) => {
        // An unknown camera is an error of the request; later the stream can say nothing.
        await pictures.newest(name, query);
        reply.hijack();
        const { raw } = reply;
        raw.writeHead(200, {
          'content-type': `multipart/x-mixed-replace; boundary=${BOUNDARY}`,
          'cache-control': 'no-store',
          'x-content-type-options': 'nosniff',
        });
        const end = feedPictures(cameras, pictures, { ...query, camera: name }, (picture) => {
          const facts = factsOf(picture, cameras.get(name)?.condition?.kind, clock.wallNs());
          const head = Object.entries({
            'content-type': 'image/jpeg',
            'content-length': String(picture.jpeg.length),
            ...headersOf(facts),
          }).map(([field, value]) => `${field}: ${value}\r\n`);
          raw.write(`--${BOUNDARY}\r\n${head.join('')}\r\n`);
          raw.write(picture.jpeg);
          const flows = raw.write('\r\n');
          return flows ? Promise.resolve() : drained(raw);
        });
        request.raw.once('close', end);
        raw.once('close', end);
      },
    }),
  ];
}

/** Resolves when what waits was sent, or the client is gone. */
function drained(stream: NodeJS.WritableStream): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      stream.off('drain', done).off('close', done);
      resolve();
    };
    stream.on('drain', done).on('close', done);
  });
}
