import { parentPort, workerData } from 'node:worker_threads';
import { asFoglightError } from '../../core/errors.js';
import { Participant } from './participant.js';
import type { Command, DdsOptions, Report } from './protocol.js';

/** The DDS thread: every call into the library is made here. */
const port = parentPort!;
const report = (message: Report, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer);

function fail(error: unknown, id?: number): void {
  const { code, detail } = asFoglightError(error, 'FOG_ROS');
  report({ type: 'failed', code, detail, ...(id !== undefined && { id }) });
}

function obey(participant: Participant, command: Command): void {
  switch (command.op) {
    case 'create':
      return report({ type: 'created', id: command.id, guid: participant.create(command) });
    case 'write':
      return write(participant, command);
    case 'credit':
      return participant.credit(command.id);
    case 'remove':
      return participant.remove(command.id);
    case 'close':
      return participant.close();
  }
}

function write(participant: Participant, { id, buffer, bytes }: Command & { op: 'write' }): void {
  let written = false;
  try {
    written = participant.write(id, new Uint8Array(buffer, 0, bytes));
  } catch (error) {
    fail(error);
  }
  report({ type: 'written', id, buffer, written }, [buffer]);
}

async function main(): Promise<void> {
  const participant = new Participant(workerData as DdsOptions, report);
  port.on('message', (command: Command) => {
    try {
      obey(participant, command);
    } catch (error) {
      fail(error, 'id' in command ? command.id : undefined);
    }
  });
  report({ type: 'ready', participant: participant.guid, library: participant.library });
  await participant.run();
}

main()
  .catch(fail)
  .finally(() => {
    report({ type: 'closed' });
    port.close();
  });
