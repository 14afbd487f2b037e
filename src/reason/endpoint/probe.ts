import type { Client, Content } from './client.js';
import { ThoughtOnly, THINKING_TOKENS } from './converse.js';
import { swatch } from './pictures.js';
import type { ReplyEnd } from './reply.js';

/** What a server can do, found out by asking it. */
export interface Ability {
  readonly model: string;
  readonly seesOne: boolean;
  readonly seesTwo: boolean;
  /** It needed more tokens than one word takes: it thinks before it answers. */
  readonly thinks: boolean;
}

/** Tokens for one word, with some to spare. */
const FEW_TOKENS = 256;
/** What is read of a reply at most, characters. */
const MOST_CHARACTERS = 65_536;

/**
 * Finds out whether a model sees a picture, and whether it sees the second of two: text-only models and servers that
 * drop pictures answer without error, only wrongly.
 *
 * @throws FOG_ENDPOINT when the model thinks without answering, also with the larger budget; and as a chat does
 */
export async function probe(client: Client, named: string, signal: AbortSignal): Promise<Ability> {
  const model = named === '' ? ((await client.models(signal))[0] ?? '') : named;
  let thinks = false;

  const answer = async (content: readonly Content[]): Promise<string> => {
    for (;;) {
      const end: ReplyEnd = { calls: [] };
      const maxTokens = FEW_TOKENS + (thinks ? THINKING_TOKENS : 0);
      const messages = [{ role: 'user' as const, content }];
      let said = '';
      for await (const piece of client.chat(
        { model, messages, max_tokens: maxTokens, temperature: 0 },
        signal,
        end,
      )) {
        said += piece;
        if (said.length > MOST_CHARACTERS) break;
      }
      const words = said.replace(/<think>.*?(<\/think>|$)/gs, '').trim();
      const spent = words === '' && said !== '';
      if (!spent && end.finishReason !== 'length') return words;
      if (thinks) {
        // Cut off in its answer, it has answered all the same.
        if (words !== '') return words;
        throw new ThoughtOnly('FOG_ENDPOINT', `${model || 'the model'} thought without answering`);
      }
      thinks = true;
    }
  };
  const sees = async (images: readonly Content[], which: string, colour: RegExp): Promise<boolean> => {
    const text = `What colour is the ${which}? Answer with one word.`;
    return colour.test(await answer([...images, { type: 'text', text }]));
  };

  const [red, blue] = await Promise.all([swatch('#e00000'), swatch('#0000e0')]);
  const seesOne = (await sees([red], 'picture', /\bred\b/i)) && (await sees([blue], 'picture', /\bblue\b/i));
  const seesTwo = seesOne && (await sees([red, blue], 'second picture', /\bblue\b/i));
  return { model, seesOne, seesTwo, thinks };
}
