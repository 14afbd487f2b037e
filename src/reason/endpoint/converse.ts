import type { Chain } from '../../core/chain.js';
import { ChainStream } from '../chain/stream.js';
import type { ReadChain } from '../chain/parts.js';
import { readChain } from '../chain/read.js';
import type { Depth } from '../answer/depth.js';
import type { Client, Content, Message } from './client.js';
import { Transient } from './failure.js';
import type { ReplyEnd, ToolCall } from './reply.js';

/** Maximum number of restorations per question (CLEAR). */
const MAX_RESTORATIONS = 2;

/** The restoration as a function of OpenAI's protocol. */
const RESTORE = {
  type: 'function',
  function: {
    name: 'restore_image',
    description: 'Shows the same picture restored. Call it when degradation hides what the question needs.',
    parameters: { type: 'object', properties: {} },
  },
} as const;

export interface ConversationOptions {
  readonly client: Client;
  readonly model: string;
  readonly temperature: number;
  readonly depth: Depth;
  /** Whether the model thinks before it answers. Its thoughts then get an additional token budget. */
  readonly thinks: boolean;
  /** The restored picture as message content; undefined if there is none. */
  readonly restore: () => Promise<Content | undefined>;
  /** Whether the restoration is offered as a function, in addition to `<image_restore>`. */
  readonly offersTool: boolean;
  readonly signal: AbortSignal;
  /** Called with the chain each time text arrives. */
  readonly onChain?: ((chain: Chain) => void) | undefined;
}

export interface Conversation {
  readonly read: ReadChain;
  /** Number of restorations that the model requested and got. */
  readonly restored: number;
}

/** Sends the first messages, shows restorations on request, and reads the chain. */
export async function converse(
  talk: ConversationOptions,
  messages: readonly Message[],
): Promise<Conversation> {
  const said: Message[] = [...messages];
  const told = new ChainStream();
  let whole = '';
  let restored = 0;
  let finishReason: string | undefined;
  for (let asked = 0; ; asked += 1) {
    const mayAsk = asked < MAX_RESTORATIONS;
    const turn = await oneTurn(talk, said, told, mayAsk);
    whole += turn.text;
    finishReason = turn.finishReason;
    if (!turn.asksToRestore || !mayAsk) break;
    const picture = await talk.restore();
    if (picture) restored += 1;
    said.push(...restorationMessages(turn, picture));
  }
  const read = readChain(whole);
  if (read.chain.answer === '' && read.chain.conclusion === '') {
    if (finishReason === 'length')
      throw new ThinkingExhausted(
        'FOG_ENDPOINT',
        'the model used all its tokens for thoughts and gave no answer',
      );
    throw new Transient('FOG_ENDPOINT', 'the reply contains no answer');
  }
  return { read, restored };
}

/** The model used its whole token budget for thoughts and gave no answer. */
export class ThinkingExhausted extends Transient {}

/** Additional tokens for the thoughts of a thinking model. */
export const THINKING_TOKENS = 4096;

interface Turn {
  readonly text: string;
  readonly calls: readonly ToolCall[];
  readonly asksToRestore: boolean;
  readonly finishReason: string | undefined;
}

/**
 * The model's turn and the messages that follow a request for a restoration: a result for each function call, and the
 * picture as a user's message, because a result can hold only text.
 */
function restorationMessages({ text, calls }: Turn, picture: Content | undefined): Message[] {
  const shown: Message = { role: 'user', content: restorationContent(picture) };
  if (calls.length === 0) return [{ role: 'assistant', content: text }, shown];
  const content = picture ? 'The restored picture follows.' : 'No restoration can be had.';
  return [
    { role: 'assistant', content: text, tool_calls: calls },
    ...calls.map(({ id }): Message => ({ role: 'tool', tool_call_id: id, content })),
    shown,
  ];
}

const restorationContent = (picture: Content | undefined): readonly Content[] =>
  picture
    ? [{ type: 'text', text: 'The restored picture:' }, picture]
    : [{ type: 'text', text: 'No restoration can be had. Answer from what can be seen.' }];

/** One turn of the model. The request is ended as soon as the model has answered or waits for a restoration. */
async function oneTurn(
  { client, model, temperature, depth, thinks, signal, onChain, offersTool }: ConversationOptions,
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
    // The instruction gives the budget in words; the hard limit is 1.5 times as high.
    max_tokens: Math.ceil(depth.tokens * 1.5) + (thinks ? THINKING_TOKENS : 0),
    // After the last restoration the function is no longer offered, so that the model must answer.
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
