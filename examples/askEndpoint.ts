/** Puts a standing question about a source to an OpenAI-compatible vision model. */
import { openAll, parseConfig, run, type Sink } from 'foglight';

const [uri, url, question] = process.argv.slice(2);
if (!uri || !url || !question) throw new Error('usage: askEndpoint.ts SOURCE ENDPOINT QUESTION');

const answers: Sink = {
  name: 'answers',
  wantsPictures: false,
  publish(event) {
    if (event.type !== 'answer') return;
    const { text, chain, views } = event.answer;
    console.log(`${text}  (from ${views.join(' and ')}; ${chain.conclusion})`);
  },
  close: () => Promise.resolve(),
};

const config = parseConfig({ reason: { endpoint: { url } } });
await run({
  sources: await openAll([uri], { config: config.source }),
  config,
  questions: [question],
  sinks: () => Promise.resolve([answers]),
});
