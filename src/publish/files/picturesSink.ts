import { mkdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { FoglightError } from '../../core/errors.js';
import type { PipelineEvent, Sink } from '../../core/events.js';
import { claimFile, claimFolder } from '../../media/newFile.js';
import { isPictureOutput, writePicture } from '../../media/pictureFile.js';
import { renamed, type SinkOptions } from '../sinkOptions.js';
import { toRgb } from '../../runtime/picture.js';

/**
 * Writes what `best` carries, one file a picture. A picture that passes is written as it arrived where its file
 * format stays the same; any other is encoded as the output's name says, and as PNG with `.png` added where nothing is
 * written by that name. The later frames of an animation are numbered: `a.gif.png`, `a.gif.2.png`.
 *
 * A file, or a folder with files in it, is left as it is: the pictures then go to another name.
 *
 * @param asked a file, or a folder that takes the names of the inputs
 */
export function picturesSink(
  asked: string,
  folder: boolean,
  options: Pick<SinkOptions, 'notice'> = {},
): Sink {
  let target: string | undefined;
  const written = new Map<string, number>();
  const numbered = (file: string): string => {
    const count = (written.get(file) ?? 0) + 1;
    written.set(file, count);
    const ending = extname(file);
    return count === 1 ? file : `${file.slice(0, file.length - ending.length)}.${count}${ending}`;
  };
  return {
    name: `pictures ${asked}`,
    wantsPictures: true,
    async publish(event: PipelineEvent) {
      if (event.type !== 'best' || !event.picture) return;
      const { header, bytes } = event.picture;
      const { original } = header;
      const asItCame = original?.kind === 'compressed' ? original : undefined;
      let file = asked;
      try {
        if (folder) target ??= claimFolder(asked, renamed(options));
        else mkdirSync(dirname(asked), { recursive: true });
        const named = folder ? join(target!, basename(header.input ?? `${header.seq}.png`)) : asked;
        const same = asItCame !== undefined && sameFormat(asItCame.format, named);
        file = numbered(same || isPictureOutput(named) ? named : `${named}.png`);
        file = claimFile(file, folder ? undefined : renamed(options));
        if (same) await writeFile(file, asItCame.bytes);
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
