import type { Chain } from '../../core/chain.js';
import { ChainStream, type ReadChain } from '../chain/index.js';
import { readChain } from '../chain/read.js';
import type { Depth } from '../depth.js';
import { Transient, type Client, type Content, type Message } from './client.js';

/** CLEAR: at most so many restorations a question. */
const MOST_RESTORATIONS = 2;

export interface Talk {
  readonly client: Client;
  readonly model: string;
  readonly temperature: number;
  readonly depth: Depth;
  /** The restored picture, as the protocol takes it; undefined when it cannot be had. */
  readonly restore: () => Promise<Content | undefined>;
  readonly signal: AbortSignal;
  /** Is shown the chain as it grows. */
  readonly onChain?: ((chain: Chain) => void) | undefined;
}

export interface Conversation {
  readonly read: ReadChain;
  /** Restorations that were asked for and shown. */
  readonly restored: number;
}

/** Puts the opening, shows restorations when they are asked for, and reads the chain. */
export async function converse(talk: Talk, messages: readonly Message[]): Promise<Conversation> {
  const said: Message[] = [...messages];
  const told = new ChainStream();
  let whole = '';
  let restored = 0;
  for (let asked = 0; ; asked += 1) {
    const turn = await oneTurn(talk, said, told);
    whole += turn.text;
    if (!turn.asksToRestore || asked >= MOST_RESTORATIONS) break;
    const picture = await talk.restore();
    if (picture) restored += 1;
    said.push({ role: 'assistant', content: turn.text }, { role: 'user', content: shownAgain(picture) });
  }
  const read = readChain(whole);
  if (read.chain.answer === '' && read.chain.conclusion === '') {
    throw new Transient('FOG_ENDPOINT', 'no answer in what came');
  }
  return { read, restored };
}

const shownAgain = (picture: Content | undefined): readonly Content[] =>
  picture
    ? [{ type: 'text', text: 'The restored picture:' }, picture]
    : [{ type: 'text', text: 'No restoration can be had. Answer from what can be seen.' }];

/** One turn of the model; it is cut off when it has answered or waits for a restoration. */
async function oneTurn(
  { client, model, temperature, depth, signal, onChain }: Talk,
  messages: readonly Message[],
  told: ChainStream,
): Promise<{ text: string; asksToRestore: boolean }> {
  const stream = new ChainStream();
  // The budget is told in words; what is cut off hard is half as much again.
  const request = { model, messages, temperature, max_tokens: Math.ceil(depth.tokens * 1.5) };
  for await (const piece of client.chat(request, signal)) {
    stream.push(piece);
    told.push(piece);
    onChain?.(told.chain);
    if (stream.answered || stream.asksToRestore) break;
  }
  return { text: stream.text, asksToRestore: stream.asksToRestore };
}
