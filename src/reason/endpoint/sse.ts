import { createParser } from 'eventsource-parser';

/** Most characters kept of one event, or of a reply that comes whole: a server without end must not cost without bound. */
const MOST_CHARACTERS = 1_048_576;

/** The data of an event; or all of a reply that is no event stream. */
export interface ReplyData {
  readonly data: string;
  readonly whole: boolean;
}

/**
 * What a reply holds: the data of each server-sent event, or the whole of a JSON document. What comes tells which, not
 * the content type: servers send event streams as `application/json`.
 *
 * @throws Error on an event or document longer than a mebibyte
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
    if (pending > MOST_CHARACTERS) throw new Error('an event without end');
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
  // The last event stands although its closing empty line never came.
  take('\n\n');
  for (const data of events.splice(0)) yield { data, whole: false };
}
