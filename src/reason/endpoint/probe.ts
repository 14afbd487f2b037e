import type { Client, Content } from './client.js';
import { swatch } from './pictures.js';

/** What a server can do, found out by asking it. */
export interface Ability {
  readonly model: string;
  readonly seesOne: boolean;
  readonly seesTwo: boolean;
}

/**
 * Finds out whether a model sees a picture, and whether it sees the second of two: text-only models and servers that
 * drop pictures answer without error, only wrongly.
 */
export async function probe(client: Client, named: string, signal: AbortSignal): Promise<Ability> {
  const model = named === '' ? ((await client.models(signal))[0] ?? '') : named;
  const asks = async (images: readonly Content[], which: string, colour: RegExp): Promise<boolean> => {
    const text = `What colour is the ${which}? Answer with one word.`;
    const content: Content[] = [...images, { type: 'text', text }];
    const request = {
      model,
      messages: [{ role: 'user' as const, content }],
      max_tokens: 256,
      temperature: 0,
    };
    let said = '';
    for await (const piece of client.chat(request, signal)) {
      said += piece;
      if (said.length > 4096) break;
    }
    return colour.test(said.replace(/<think>.*?<\/think>/s, ''));
  };
  const [red, blue] = await Promise.all([swatch('#e00000'), swatch('#0000e0')]);
  const seesOne = (await asks([red], 'picture', /\bred\b/i)) && (await asks([blue], 'picture', /\bblue\b/i));
  const seesTwo = seesOne && (await asks([red, blue], 'second picture', /\bblue\b/i));
  return { model, seesOne, seesTwo };
}
