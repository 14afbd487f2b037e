import { Command } from 'commander';
import type { Answer } from '../core/question.js';
import type { Sink } from '../core/events.js';
import { answerLine, jsonText } from '../publish/jsonl/lines.js';
import { configFrom, policyOption, providerOption, withCommon, type CommonOptions } from './options.js';
import { session } from '../app/session.js';

/** How long a live source is watched before the answer counts, milliseconds: motion and "since when" need a while. */
const WATCH_MS = 3_000;

/** `foglight ask QUESTION SOURCE`: one answer, about the source's last picture. */
export function askCommand(): Command {
  return withCommon(new Command('ask'))
    .description('Ask one question of a source and get one answer, with the chain that led to it.')
    .argument('<question>')
    .argument('<source>', 'anything `foglight run` takes')
    .addOption(policyOption())
    .addOption(providerOption())
    .action(async (question: string, source: string, options: CommonOptions) => {
      let last: Answer | undefined;
      const enough = new AbortController();
      const keep: Sink = {
        name: 'answer',
        wantsPictures: false,
        publish(event) {
          if (event.type !== 'answer') return;
          last = event.answer;
        },
        close: () => Promise.resolve(),
      };
      let timer: NodeJS.Timeout | undefined;
      await session({
        inputs: [source],
        config: await configFrom(options),
        questions: [question],
        json: options.json,
        signal: enough.signal,
        sinks: async (_options, sources) => {
          if (!sources.every(({ finite }) => finite)) timer = setTimeout(() => enough.abort(), WATCH_MS);
          return [keep];
        },
      });
      clearTimeout(timer);
      if (!last) {
        process.exitCode ||= 1;
        return;
      }
      process.stdout.write(options.json ? jsonText(answerLine(last)) : answerText(last));
    });
}

/** The answer first, the chain below it. */
function answerText({ text, confidence, chain, needs }: Answer): string {
  const types =
    chain.types.map(({ kind, intensity }) => `${kind} ${intensity.toFixed(2)}`).join(', ') || 'none';
  return [
    text,
    ...(needs ? [`  needed      ${needs}`] : [`  confidence  ${confidence.toFixed(2)}`]),
    `  types       ${types}`,
    `  influence   ${chain.influence}`,
    `  reasoning   ${chain.reasoning}`,
    `  conclusion  ${chain.conclusion}`,
    '',
  ].join('\n');
}
