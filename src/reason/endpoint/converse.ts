import type { Chain } from '../../core/chain.js';
import { ChainStream } from '../chain/stream.js';
import type { ReadChain } from '../chain/parts.js';
import { readChain } from '../chain/read.js';
import type { Depth } from '../answer/depth.js';
import type { Client, Content, Message } from './client.js';
import { Transient } from './failure.js';
import type { ReplyEnd, ToolCall } from './reply.js';

/** CLEAR: at most so many restorations a question. */
const MOST_RESTORATIONS = 2;

/** The restoration as OpenAI's protocol offers a function. */
const RESTORE = {
  type: 'function',
  function: {
    name: 'restore_image',
    description: 'Shows the same picture restored. Call it when degradation hides what the question needs.',
    parameters: { type: 'object', properties: {} },
  },
} as const;

export interface Talk {
  readonly client: Client;
  readonly model: string;
  readonly temperature: number;
  readonly depth: Depth;
  /** The model thinks before it answers: its thoughts need a budget of their own. */
  readonly thinks: boolean;
  /** The restored picture, as the protocol takes it; undefined when it cannot be had. */
  readonly restore: () => Promise<Content | undefined>;
  /** Whether the restoration is offered as a function, besides `<image_restore>`. */
  readonly offersTool: boolean;
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
  let finishReason: string | undefined;
  for (let asked = 0; ; asked += 1) {
    const mayAsk = asked < MOST_RESTORATIONS;
    const turn = await oneTurn(talk, said, told, mayAsk);
    whole += turn.text;
    finishReason = turn.finishReason;
    if (!turn.asksToRestore || !mayAsk) break;
    const picture = await talk.restore();
    if (picture) restored += 1;
    said.push(...handedOver(turn, picture));
  }
  const read = readChain(whole);
  if (read.chain.answer === '' && read.chain.conclusion === '') {
    if (finishReason === 'length')
      throw new ThoughtOnly('FOG_ENDPOINT', 'the model thought without answering');
    throw new Transient('FOG_ENDPOINT', 'no answer in what came');
  }
  return { read, restored };
}

/** The budget was spent before an answer began, as by a model that thinks at length. */
export class ThoughtOnly extends Transient {}

/** Tokens that a thinking model gets on top, for its thoughts. */
export const THINKING_TOKENS = 4096;

interface Turn {
  readonly text: string;
  readonly calls: readonly ToolCall[];
  readonly asksToRestore: boolean;
  readonly finishReason: string | undefined;
}

/** The model's turn and what it gets for it: every call its result, and the picture as a user shows it, since a result holds words only. */
function handedOver({ text, calls }: Turn, picture: Content | undefined): Message[] {
  const shown: Message = { role: 'user', content: shownAgain(picture) };
  if (calls.length === 0) return [{ role: 'assistant', content: text }, shown];
  const content = picture ? 'The restored picture follows.' : 'No restoration can be had.';
  return [
    { role: 'assistant', content: text, tool_calls: calls },
    ...calls.map(({ id }): Message => ({ role: 'tool', tool_call_id: id, content })),
    shown,
  ];
}

const shownAgain = (picture: Content | undefined): readonly Content[] =>
  picture
    ? [{ type: 'text', text: 'The restored picture:' }, picture]
    : [{ type: 'text', text: 'No restoration can be had. Answer from what can be seen.' }];

/** One turn of the model; it is cut off when it has answered or waits for a restoration. */
async function oneTurn(
  { client, model, temperature, depth, thinks, signal, onChain, offersTool }: Talk,
  messages: readonly Message[],
  told: ChainStream,
  mayAsk: boolean,
): Promise<Turn> {
  const stream = new ChainStream();
  const end: ReplyEnd = { calls: [] };
  const request = {
    model,
    messages,
    temperature,
    // The budget is told in words; what is cut off hard is half as much again.
    max_tokens: Math.ceil(depth.tokens * 1.5) + (thinks ? THINKING_TOKENS : 0),
    // Not offered when it may not be called any more: what is left is to answer.
    ...(offersTool && mayAsk && { tools: [RESTORE] }),
  };
  for await (const piece of client.chat(request, signal, end)) {
    stream.push(piece);
    told.push(piece);
    onChain?.(told.chain);
    if (stream.answered || stream.asksToRestore) break;
  }
  const { calls, finishReason } = end;
  return { text: stream.text, calls, asksToRestore: stream.asksToRestore || calls.length > 0, finishReason };
}
