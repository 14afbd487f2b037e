import { z } from 'zod';
import { FoglightError } from '../../core/errors.js';
import { Dialect } from './dialect.js';
import { failureOf, Transient } from './failure.js';
import { repliesOf, type ReplyEnd, type ToolCall } from './reply.js';

/** One part of a message: words, or a JPEG. */
export type Content =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image_url'; readonly image_url: { readonly url: string } };

export type Message =
  | { readonly role: 'system' | 'user' | 'assistant'; readonly content: string | readonly Content[] }
  | { readonly role: 'assistant'; readonly content: string; readonly tool_calls: readonly ToolCall[] }
  | { readonly role: 'tool'; readonly tool_call_id: string; readonly content: string };

export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly Message[];
  readonly max_tokens: number;
  readonly temperature: number;
  readonly tools?: readonly object[];
}

const modelsSchema = z.object({ data: z.array(z.object({ id: z.string() })) });

/** A client of the OpenAI protocol for one server. The key is sent, and is removed from all messages. */
export class Client {
  readonly #base: string;
  readonly #key: string | undefined;
  readonly #dialect = new Dialect();

  /** @throws FOG_CONFIG if the address is not an http address or contains credentials */
  constructor(url: string, key: string | undefined) {
    const parsed = URL.canParse(url) ? new URL(url) : undefined;
    if (!parsed || !/^https?:$/.test(parsed.protocol))
      throw new FoglightError('FOG_CONFIG', 'reason.endpoint.url is not an http address');
    if (parsed.username !== '' || parsed.password !== '')
      throw new FoglightError(
        'FOG_CONFIG',
        'reason.endpoint.url contains credentials; put the key into the environment',
      );
    this.#base = url.replace(/\/+$/, '');
    this.#key = key;
  }

  /** Names of the models that the server lists. */
  async models(signal: AbortSignal): Promise<string[]> {
    const response = await this.#fetch('/models', { signal });
    const body: unknown = await response.json().catch(() => undefined);
    const listed = modelsSchema.safeParse(body);
    if (!listed.success) throw new Transient('FOG_ENDPOINT', 'the reply to /models is not a list of models');
    return listed.data.data.map((model) => model.id);
  }

  /**
   * Sends a conversation and yields the answer's text as it arrives. Thoughts that the server sends separately are put
   * between `<think>` tags. Leaving the loop ends the request. A parameter that the server refuses is omitted, or sent
   * under its other name, in this and all later requests.
   *
   * @param end receives the model's function calls and the reason of the end; complete when the text has ended
   * @throws FOG_ENDPOINT*, FOG_REASON_LATE
   */
  async *chat(
    request: ChatRequest,
    signal: AbortSignal,
    end: ReplyEnd = { calls: [] },
  ): AsyncGenerator<string> {
    for (;;) {
      let begun = false;
      try {
        for await (const text of this.#once(request, signal, end)) {
          begun = true;
          yield text;
        }
        return;
      } catch (error) {
        if (begun || !this.#dialect.learn(error)) throw error;
      }
    }
  }

  async *#once(request: ChatRequest, signal: AbortSignal, end: ReplyEnd): AsyncGenerator<string> {
    const response = await this.#fetch('/chat/completions', {
      method: 'POST',
      body: JSON.stringify({ ...this.#dialect.adapt(request), stream: true }),
      signal,
    });
    let thinking = false;
    for await (const { text, thought } of repliesOf(response, end, (words) => this.#redact(words))) {
      if (thought !== thinking) yield thought ? '<think>' : '</think>';
      thinking = thought;
      yield text;
    }
    if (thinking) yield '</think>';
  }

  async #fetch(path: string, init: RequestInit): Promise<Response> {
    const headers = {
      'content-type': 'application/json',
      ...(this.#key !== undefined && this.#key !== '' && { authorization: `Bearer ${this.#key}` }),
    };
    const response = await fetch(`${this.#base}${path}`, { ...init, headers }).catch((cause: unknown) => {
      throw this.#unreachable(cause, init.signal);
    });
    if (response.ok) return response;
    throw failureOf(this.#redact(await response.text().catch(() => '')), response);
  }

  #unreachable(cause: unknown, signal: AbortSignal | null | undefined): Error {
    if (signal?.aborted) return new FoglightError('FOG_REASON_LATE', 'the endpoint did not reply in time');
    const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
    const why = inner instanceof Error ? inner.message : String(inner);
    return new Transient('FOG_ENDPOINT_UNREACHABLE', this.#redact(why));
  }

  #redact(text: string): string {
    return this.#key ? text.replaceAll(this.#key, '***') : text;
  }
}
