import { createParser } from 'eventsource-parser';

/** Limit for the length of an event or of a complete reply, characters, so that an endless reply cannot fill the memory. */
const MAX_CHARACTERS = 1_048_576;

/** The data of an event; with `whole`, a complete reply that is no event stream. */
export interface ReplyData {
  readonly data: string;
  readonly whole: boolean;
}

/**
 * The data of each server-sent event of a reply, or a whole JSON document. The first characters decide which, because
 * some servers send event streams with the content type `application/json`.
 *
 * @throws Error for an event or document longer than 1,048,576 characters
 */
export async function* dataOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<ReplyData> {
  const decoder = new TextDecoder();
  const events: string[] = [];
  let pending = 0;
  const parser = createParser({
    onEvent: ({ data }) => {
      events.push(data.trim());
      pending = 0;
    },
  });
  let document: string | undefined;
  let begun = false;
  const take = (text: string): void => {
    if (!begun && text.trim() !== '') {
      begun = true;
      if (/^\s*[{[]/.test(text)) document = '';
    }
    pending += text.length;
    if (document === undefined) parser.feed(text);
    else document += text;
    if (pending > MAX_CHARACTERS) throw new Error('an event is longer than 1,048,576 characters');
  };
  for await (const chunk of body) {
    take(decoder.decode(chunk, { stream: true }));
    for (const data of events.splice(0)) yield { data, whole: false };
  }
  take(decoder.decode());
  if (document !== undefined) {
    yield { data: document, whole: true };
    return;
  }
  // The last event is used even if the empty line that ends it is missing.
  take('\n\n');
  for (const data of events.splice(0)) yield { data, whole: false };
}
