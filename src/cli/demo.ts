import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { asFoglightError } from '../core/errors.js';
import { shoot, type Shooting } from '../demo/film.js';
import { Footage } from '../demo/footage.js';
import { sheet, worstMoments } from '../demo/sheet.js';
import { table } from '../demo/table.js';
import { timeline } from '../demo/timeline.js';
import { claimFolder, renamedText } from '../media/newFile.js';
import { answerLine } from '../publish/jsonl/lines.js';
import { numberOf } from './numbers.js';
import { configFrom, policyOption, providerOption, type CommonOptions } from './options.js';
import { progress } from '../app/progress.js';
import { openRecording } from '../app/openRecording.js';
import { session } from '../app/session.js';

/** A seed without lamps in its fog and night: `wild` keeps a lamp at one place in the picture, but this camera moves. */
const SEED = 10;

interface DemoOptions extends CommonOptions {
  readonly out: string;
  readonly seconds: number;
  readonly fps: number;
  readonly seed: number;
}

const QUESTIONS = [
  'What is wrong with the picture?',
  'Is the view usable?',
  'What does the QR code say?',
] as const;

/** `foglight demo`: renders a drive, degrades it with fog, night, a dirty lens and noise, and runs the pipeline on it. */
export function demoCommand(): Command {
  return new Command('demo')
    .description(
      'Render a drive through bad weather, run Foglight on it, and write a recording, pictures and answers.',
    )
    .option('--out <folder>', 'folder for the results', 'out/demo')
    .option('--seconds <n>', 'length of the drive, seconds', numberOf({ least: 2, most: 600 }), 24)
    .option('--fps <n>', 'frame rate, Hz', numberOf({ least: 1, most: 60 }), 10)
    .option(
      '--seed <n>',
      'seed of the trees, clouds and weather',
      numberOf({ least: 0, most: 2 ** 31 }),
      SEED,
    )
    .addOption(policyOption())
    .addOption(providerOption())
    .action(async (requested: DemoOptions) => {
      const options = { ...requested, out: outputFolder(requested.out) };
      printLine('Rendering the drive and degrading it with fog, night, a dirty lens and noise.');
      const bar = progress('frames drawn', Math.round(options.fps * options.seconds));
      const shooting = await shoot(options.out, options, (done) => bar.update(done)).finally(() =>
        bar.stop(),
      );
      printLine('Running Foglight on the video: assess, gate, recover, answer, record.');
      const footage = await perceiveFilm(shooting, options);
      await writeResults(shooting, footage, options.out);
      process.stdout.write(
        `\n${table(
          footage.frames,
          footage.answers.filter(({ question }) => question.text === QUESTIONS[0]),
        )}\n\n`,
      );
      process.stdout.write(`${options.out}/ has ${RESULT_FILES.join(', ')}\n`);
    });
}

const RESULT_FILES = [
  'drive.mp4',
  'truth.jsonl',
  'demo.mcap',
  'worst-moments.png',
  'severity.png',
  'answers.json',
] as const;

/** Creates the folder for the results, under another name if there already is one that is not empty. */
function outputFolder(requested: string): string {
  try {
    return claimFolder(requested, (was, is) => printLine(renamedText(was, is)));
  } catch (error) {
    throw asFoglightError(error, 'FOG_OUTPUT');
  }
}

const printLine = (sentence: string): void => void process.stderr.write(`${sentence}\n`);

/** Runs the pipeline on the video as `foglight run` does: every frame in order, with a recording and questions. */
async function perceiveFilm({ film, takes, video }: Shooting, options: DemoOptions): Promise<Footage> {
  const config = await configFrom(options);
  const footage = new Footage(film, takes);
  await session({
    inputs: [video],
    config,
    mode: 'complete',
    questions: QUESTIONS,
    sinks: async (sinkOptions, sources) => [
      footage,
      await openRecording(join(options.out, 'demo.mcap'), config, sources, sinkOptions),
    ],
  });
  return footage;
}

/** Writes the pictures and the answers. */
async function writeResults({ film }: Shooting, footage: Footage, folder: string): Promise<void> {
  const answers = footage.answers.map((answer) => answerLine(answer));
  const files: [name: string, content: Buffer | string][] = [
    ['worst-moments.png', await sheet(await worstMoments(film, footage))],
    ['severity.png', await timeline(footage.frames)],
    ['answers.json', `${JSON.stringify(answers, null, 2)}\n`],
  ];
  try {
    await mkdir(folder, { recursive: true });
    for (const [name, content] of files) await writeFile(join(folder, name), content);
  } catch (error) {
    throw asFoglightError(error, 'FOG_OUTPUT');
  }
}
