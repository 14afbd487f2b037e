import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';

const schema = z.object({
  streams: z.array(z.object({ codec_type: z.string(), sample_aspect_ratio: z.string().optional() })),
});

/** What an output must keep of a video besides its pictures. */
export interface VideoShape {
  /** Shape of a pixel as `width:height`; absent for square pixels. */
  readonly sampleAspect?: string;
  readonly hasSound: boolean;
}

/** Reads a file's header; a file that ffprobe cannot read has square pixels and no sound. */
export async function videoShape(path: string): Promise<VideoShape> {
  const args = ['-v', 'error', '-show_entries', 'stream=codec_type,sample_aspect_ratio', '-of', 'json', path];
  const stdout = await promisify(execFile)('ffprobe', args).then(
    ({ stdout }) => stdout,
    () => '{"streams":[]}',
  );
  const { streams } = schema.parse(JSON.parse(stdout));
  const sampleAspect = streams.find(({ codec_type }) => codec_type === 'video')?.sample_aspect_ratio;
  const square = sampleAspect === undefined || ['1:1', '0:1', 'N/A'].includes(sampleAspect);
  return {
    ...(!square && { sampleAspect }),
    hasSound: streams.some(({ codec_type }) => codec_type === 'audio'),
  };
}

/** The options by which a VideoWriter keeps the shape and the sound of a file. */
export async function keeping(path: string): Promise<{ sampleAspect?: string; soundFrom?: string }> {
  const { sampleAspect, hasSound } = await videoShape(path);
  return { ...(sampleAspect && { sampleAspect }), ...(hasSound && { soundFrom: path }) };
}

/**
 * The sentence about inputs whose sound an output cannot hold; undefined where none has sound.
 * @param inputs files, folders or bags; what has no sound is passed over
 */
export async function lostSound(inputs: readonly string[], output: string): Promise<string | undefined> {
  const shapes = await Promise.all(inputs.map(videoShape));
  const withSound = inputs.filter((_, i) => shapes[i]!.hasSound);
  if (withSound.length === 0) return undefined;
  return `${output} holds no sound: that of ${withSound.join(', ')} is not kept`;
}
