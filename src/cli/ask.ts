import { Command } from 'commander';
import { AskOnce, type Asked } from '../app/askOnce.js';
import { session } from '../app/session.js';
import { FoglightError } from '../core/errors.js';
import type { Answer } from '../core/question.js';
import { answerLine, jsonText } from '../publish/jsonl/lines.js';
import { configFrom, policyOption, providerOption, withCommon, type CommonOptions } from './options.js';
import { allSources, withSourceList } from './sourceList.js';
import { tellError } from './tellError.js';

/** `foglight ask QUESTION SOURCE...`: one answer a camera, or the error that there is none. */
export function askCommand(): Command {
  return withSourceList(withCommon(new Command('ask')))
    .description('Ask one question of a source and get one answer, with the chain that led to it.')
    .argument('<question>')
    .argument(
      '[source...]',
      'anything `foglight run` takes; a question that names none is put for every camera',
    )
    .addOption(policyOption())
    .addOption(providerOption())
    .action(
      async (question: string, given: string[], options: CommonOptions & { readonly sources?: string }) => {
        const inputs = await allSources(given, options.sources);
        const { json = false } = options;
        const config = await configFrom(options);
        const enough = new AbortController();
        let once: AskOnce | undefined;
        await session({
          inputs,
          config,
          json,
          signal: enough.signal,
          asks: true,
          sinks: async (_options, sources, run) => {
            once = new AskOnce({
              question,
              sources,
              ask: (request) => run.ask(request),
              startMs: config.source.start_timeout_ms,
              deadlineMs: config.reason.deadline_ms,
              finished: () => enough.abort(),
            });
            return [once];
          },
          atEnd: async () => once?.atEnd(),
        });
        const results = once?.results ?? [];
        for (const asked of results) tell(asked, json, results.length > 1);
      },
    );
}

function tell({ camera, answer, error }: Asked, json: boolean, several: boolean): void {
  if (!answer) {
    const none = error ?? new FoglightError('FOG_CAMERA_NOT_SEEN', camera);
    const code = tellError(none, json, camera);
    process.exitCode ||= code;
    return;
  }
  const text = several ? `${camera}: ${answerText(answer)}` : answerText(answer);
  process.stdout.write(json ? jsonText(answerLine(answer)) : text);
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
