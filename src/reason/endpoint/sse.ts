/** Longest line taken, characters: a server that never ends a line must not cost without bound. */
const LONGEST_LINE = 1_048_576;

/**
 * The `data:` of server-sent events, one string an event line. Lines may end in LF, CRLF
 * or CR and be cut anywhere, also inside a character; comments and other fields are passed over.
 */
export async function* events(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    rest += decoder.decode(chunk, { stream: true });
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const data = dataOf(line);
      if (data !== undefined) yield data;
    }
    if (rest.length > LONGEST_LINE) throw new Error('a line without end');
  }
  const data = dataOf((rest + decoder.decode()).trim());
  if (data !== undefined) yield data;
}

const dataOf = (line: string): string | undefined =>
  line.startsWith('data:') ? line.slice('data:'.length).trim() : undefined;
