/** Follows the event stream of another process: `foglight run … --events unix:/run/foglight.sock`. */
import { readEvents } from 'foglight';

const [target] = process.argv.slice(2);
if (!target) throw new Error('usage: eventsFromAnotherProcess.ts FILE|unix:SOCKET');

for await (const record of readEvents(target)) {
  if (record.type === 'verdict') console.log(`${record.camera}: ${record.verdict} (${record.reason})`);
  if (record.type === 'answer') console.log(`${record.camera}: ${record.text}`);
  if (record.type === 'error') console.error(`${record.camera}: ${record.code} ${record.message}`);
}
