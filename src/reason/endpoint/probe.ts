import type { Client, Content } from './client.js';
import { ThinkingExhausted, THINKING_TOKENS } from './converse.js';
import { swatch } from './pictures.js';
import type { ReplyEnd } from './reply.js';

/** Abilities of a model, found out by test requests. */
export interface Ability {
  readonly model: string;
  readonly seesOne: boolean;
  readonly seesTwo: boolean;
  /** Whether it thinks before it answers: a one-word answer took more tokens than that needs. */
  readonly thinks: boolean;
}

/** Token budget for a one-word answer. */
const FEW_TOKENS = 256;
/** Limit for the length of a reply, characters. */
const MAX_CHARACTERS = 65_536;

/**
 * Finds out whether a model sees a picture, and whether it sees the second of two. Text-only models, and servers that
 * drop pictures, give no error but wrong answers.
 *
 * @throws FOG_ENDPOINT if the model gives no answer even with the larger token budget; and the errors of `Client.chat`
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
        if (said.length > MAX_CHARACTERS) break;
      }
      const words = said.replace(/<think>.*?(<\/think>|$)/gs, '').trim();
      const spent = words === '' && said !== '';
      if (!spent && end.finishReason !== 'length') return words;
      if (thinks) {
        // An answer that was truncated is still an answer.
        if (words !== '') return words;
        throw new ThinkingExhausted(
          'FOG_ENDPOINT',
          `${model || 'the model'} used all its tokens for thoughts and gave no answer`,
        );
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
