import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import sharp from 'sharp';
import { FoglightError } from '../../core/errors.js';
import type { PipelineEvent, Sink } from '../../core/events.js';
import type { FrameCopy } from '../../core/view.js';
import { toRgb } from '../../runtime/picture.js';

/** Stills are written as good as their format allows without growing absurd. */
const JPEG = { quality: 95, chromaSubsampling: '4:4:4' };

/**
 * Writes what `best` carries, one file a picture. A picture that passes is written as it arrived where its file
 * format stays the same; any other is encoded as the output's name says.
 *
 * @param target a file, or a folder that takes the names of the inputs
 */
export function picturesSink(target: string, folder: boolean): Sink {
  let made: Promise<unknown> | undefined;
  return {
    name: `pictures ${target}`,
    wantsPictures: true,
    async publish(event: PipelineEvent) {
      if (event.type !== 'best' || !event.picture) return;
      const { header, bytes } = event.picture;
      const file = folder ? join(target, basename(header.input ?? `${header.seq}.png`)) : target;
      await (made ??= mkdir(dirname(file), { recursive: true }));
      try {
        const { original } = header;
        if (original?.kind === 'compressed' && sameFormat(original.format, file))
          await writeFile(file, original.bytes);
        else await encode({ header, bytes }, file);
      } catch (cause) {
        throw new FoglightError('FOG_OUTPUT', `${file}: ${(cause as Error).message}`, cause);
      }
    },
    async close() {},
  };
}

function sameFormat(format: string, file: string): boolean {
  const extension = extname(file).slice(1).toLowerCase();
  return format === (extension === 'jpg' ? 'jpeg' : extension);
}

async function encode(picture: FrameCopy, file: string): Promise<void> {
  const { width, height } = picture.header;
  const image = sharp(toRgb(picture), { raw: { width, height, channels: 3 } });
  await (/\.jpe?g$/i.test(file) ? image.jpeg(JPEG) : image).toFile(file);
}
