import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { FoglightError } from '../../core/errors.js';
import type { PipelineEvent, Sink } from '../../core/events.js';
import { writePicture } from '../../media/pictureFile.js';
import { toRgb } from '../../runtime/picture.js';

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
        else
          await writePicture(file, {
            width: header.width,
            height: header.height,
            data: toRgb({ header, bytes }),
          });
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
