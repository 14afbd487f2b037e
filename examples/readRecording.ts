/** Reads a recording of `foglight run --record`: when did the verdict of each camera change? */
import { readRecording } from 'foglight';

const [file] = process.argv.slice(2);
if (!file) throw new Error('usage: readRecording.ts FILE.mcap');

interface VerdictMessage {
  readonly verdict: number;
  readonly reason: string;
}

const last = new Map<string, number>();
for await (const { topic, schemaName, logTimeNs, message } of readRecording(file)) {
  if (schemaName !== 'foglight/msg/Verdict') continue;
  const { verdict, reason } = message as VerdictMessage;
  if (last.get(topic) === verdict) continue;
  last.set(topic, verdict);
  console.log(`${Number(logTimeNs) / 1e9} s  ${topic}  ${verdict}  ${reason}`);
}
