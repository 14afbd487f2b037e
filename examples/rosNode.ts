/** A ROS 2 node from code: publishes best, recovered, reports and verdicts of a source under /fog. */
import { Encoder, openAll, openPort, parseConfig, rosSink, run } from 'foglight';

const [uri] = process.argv.slice(2);
if (!uri) throw new Error('usage: rosNode.ts SOURCE');

const config = parseConfig({});
const port = await openPort({ node: 'fog' });
const encoder = new Encoder(config.record.jpeg_quality);
const sources = await openAll([uri], { config: config.source, port: () => Promise.resolve(port) });
console.log(`${port.node.full} is on the graph by ${port.transport}`);
try {
  await run({
    sources,
    config,
    mode: 'live',
    sinks: async (emit) => [await rosSink(port, sources, { mode: 'live', encoder, emit })],
  });
} finally {
  await encoder.close();
  await port.close();
}
