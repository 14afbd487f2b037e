import { createReadStream } from 'node:fs';
import { createConnection } from 'node:net';
import { asFoglightError, FoglightError } from '../../core/errors.js';
import { RecordSplitter } from './framing.js';
import { EVENT_FORMAT, type EventRecord } from './records.js';
import { socketPath } from './target.js';

/**
 * Reads what `--events` writes. A stream that was cut ends with its last whole record.
 *
 * @param target a file, or `unix:` and the path of a socket
 * @throws FOG_EVENTS when it cannot be opened or is damaged, after the records before that
 */
export async function* readEvents(target: string): AsyncGenerator<EventRecord, void, void> {
  const socket = socketPath(target);
  const stream = socket === undefined ? createReadStream(target) : createConnection(socket);
  const splitter = new RecordSplitter();
  let greeted = false;
  try {
    for await (const piece of stream as AsyncIterable<Buffer>)
      for (const record of splitter.push(piece)) {
        if (!greeted) greet(record);
        greeted = true;
        yield record;
      }
  } catch (error) {
    throw asFoglightError(error, 'FOG_EVENTS');
  }
}

function greet(record: EventRecord): void {
  if (record.type !== 'hello') throw new FoglightError('FOG_EVENTS', 'the stream does not begin with hello');
  if (record.format !== EVENT_FORMAT)
    throw new FoglightError('FOG_EVENTS', `the stream is of format ${record.format}, not ${EVENT_FORMAT}`);
}
