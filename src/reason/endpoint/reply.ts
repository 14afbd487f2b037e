import { z } from 'zod';
import { FoglightError } from '../../core/errors.js';
import { failureOf, parsed, serverErrorIn, Transient } from './failure.js';
import { dataOf } from './sse.js';

/** The model's call of an offered function. */
export interface ToolCall {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: string };
}

/** Data of a reply that are complete when its text has ended. */
export interface ReplyEnd {
  readonly calls: ToolCall[];
  /** The server's reason: `stop`, `length`, `tool_calls` and so on. */
  finishReason?: string;
}

/** A piece of the answer's text, or of the thoughts before it. */
export interface Piece {
  readonly text: string;
  readonly thought: boolean;
}

/** Text, or a list of parts of which those with text are used. */
const textSchema = z
  .union([z.string(), z.array(z.union([z.string(), z.object({ text: z.string().nullish() })]))])
  .nullish()
  .transform((said) =>
    typeof said === 'string'
      ? said
      : (said ?? []).map((p) => (typeof p === 'string' ? p : (p.text ?? ''))).join(''),
  );
/** Arguments are text in the protocol; some servers send an object. */
const argumentsSchema = z
  .union([z.string(), z.record(z.string(), z.unknown())])
  .nullish()
  .transform((said) => (typeof said === 'string' ? said : said ? JSON.stringify(said) : ''));

const deltaSchema = z.object({
  content: textSchema,
  // Servers with a parser for thinking models send thoughts separately, in one of these fields.
  reasoning_content: textSchema,
  reasoning: textSchema,
  tool_calls: z
    .array(
      z.object({
        index: z.number().nullish(),
        id: z.string().nullish(),
        function: z.object({ name: z.string().nullish(), arguments: argumentsSchema }).nullish(),
      }),
    )
    .nullish(),
});
const chunkSchema = z.object({
  choices: z.array(
    z.object({
      delta: deltaSchema.nullish(),
      message: deltaSchema.nullish(),
      finish_reason: z.string().nullish(),
    }),
  ),
});

/**
 * The pieces of an answer, from a streamed or a complete reply.
 *
 * @param redact removes the key from the server's message
 * @throws FOG_ENDPOINT, FOG_ENDPOINT_REFUSED with the server's message
 */
export async function* repliesOf(
  response: Response,
  end: ReplyEnd,
  redact: (words: string) => string,
): AsyncGenerator<Piece> {
  if (!response.body) throw new Transient('FOG_ENDPOINT', 'the reply is empty');
  let ended = false;
  try {
    for await (const { data, whole } of dataOf(response.body)) {
      if (data === '[DONE]') return;
      yield* piecesOf(data, end, redact);
      ended ||= whole || end.finishReason !== undefined;
    }
  } catch (cause) {
    if (cause instanceof FoglightError) throw cause;
    throw new Transient('FOG_ENDPOINT', `the reply is incomplete (${(cause as Error).message})`, cause);
  }
  if (!ended) throw new Transient('FOG_ENDPOINT', 'the reply is incomplete');
}

function* piecesOf(json: string, end: ReplyEnd, redact: (words: string) => string): Generator<Piece> {
  const body = parsed(json);
  if (serverErrorIn(body)) throw failureOf(redact(json));
  const chunk = chunkSchema.safeParse(body);
  if (!chunk.success) throw new Transient('FOG_ENDPOINT', 'the reply does not follow the OpenAI protocol');
  for (const { delta, message, finish_reason: reason } of chunk.data.choices) {
    if (reason) end.finishReason = reason;
    const said = delta ?? message;
    for (const piece of said?.tool_calls ?? []) take(end.calls, piece);
    const thought = said?.reasoning_content || said?.reasoning || '';
    if (thought !== '') yield { text: thought, thought: true };
    if (said?.content) yield { text: said.content, thought: false };
  }
}

/** Adds a piece of a function call: the first piece has its name, the others continue its arguments. */
function take(
  calls: ToolCall[],
  piece: NonNullable<z.infer<typeof deltaSchema>['tool_calls']>[number],
): void {
  const at = piece.index ?? calls.length;
  const known = calls[at];
  const said = piece.function?.arguments ?? '';
  if (known) {
    const { name, arguments: before } = known.function;
    calls[at] = { ...known, function: { name, arguments: before + said } };
  } else if (piece.function?.name && at === calls.length) {
    const id = piece.id || `call_${at}`;
    calls.push({ id, type: 'function', function: { name: piece.function.name, arguments: said } });
  }
}
