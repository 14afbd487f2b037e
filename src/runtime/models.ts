import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { FoglightError } from '../core/errors.js';

const cardSchema = z.looseObject({
  name: z.string(),
  kind: z.enum(['assess', 'recover']),
  description: z.string().optional(),
  parameters: z.number().optional(),
  /** File name and sha256 of each layout's graph. */
  files: z.record(z.enum(['yuv420p', 'packed']), z.object({ file: z.string(), sha256: z.string() })),
  thresholds: z.object({ low: z.number(), high: z.number() }).optional(),
});

/** A model's card: what it is, what it was trained on, how it measured. */
export type ModelCard = z.infer<typeof cardSchema>;

/** Which graph of a model takes a frame: planar or interleaved. */
export type GraphLayout = 'yuv420p' | 'packed';

/** The folder of the shipped models. */
export const MODELS_DIR = fileURLToPath(new URL('../../models/', import.meta.url));

/** The card of a model by name. */
export async function modelCard(name: string, directory = MODELS_DIR): Promise<ModelCard> {
  const text = await readFile(`${directory}/${name}.json`, 'utf8').catch((cause: unknown) => {
    throw new FoglightError('FOG_MODEL_MISSING', name, cause);
  });
  const card = cardSchema.safeParse(JSON.parse(text));
  if (!card.success) throw new FoglightError('FOG_MODEL_BAD', `${name}: its card is not valid`, card.error);
  return card.data;
}

/** All models with a card. */
export async function listModels(directory = MODELS_DIR): Promise<ModelCard[]> {
  const names = (await readdir(directory)).filter((file) => file.endsWith('.json')).sort();
  return Promise.all(names.map((file) => modelCard(file.slice(0, -'.json'.length), directory)));
}

/** The bytes of a model's graph. @throws FOG_MODEL_BAD unless their sha256 is the one on the card */
export async function modelBytes(
  card: ModelCard,
  layout: GraphLayout,
  directory = MODELS_DIR,
): Promise<Uint8Array> {
  const { file, sha256 } = card.files[layout];
  const bytes = await readFile(`${directory}/${file}`).catch((cause: unknown) => {
    throw new FoglightError('FOG_MODEL_MISSING', file, cause);
  });
  if (createHash('sha256').update(bytes).digest('hex') !== sha256)
    throw new FoglightError('FOG_MODEL_BAD', `${file} is not the file its card names`);
  return bytes;
}
