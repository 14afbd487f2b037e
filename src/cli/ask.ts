import { Command } from 'commander';
import type { Answer } from '../core/question.js';
import type { Sink } from '../core/events.js';
import { answerLine, jsonText } from '../publish/jsonl/lines.js';
import { configFrom, policyOption, providerOption, withCommon, type CommonOptions } from './options.js';
import { session } from '../app/session.js';

/** Time for which a live source is watched before its last answer is printed, milliseconds. Motion needs several frames. */
const WATCH_MS = 3_000;

/** `foglight ask QUESTION SOURCE`: prints one answer, about the source's last picture. */
export function askCommand(): Command {
  return withCommon(new Command('ask'))
    .description('Ask one question about a source and print the answer with its reasoning.')
    .argument('<question>')
    .argument('<source>', 'any source of `foglight run`')
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

/** The answer, then its chain. */
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
