import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { asFoglightError } from '../core/errors.js';
import { shoot, type Shooting } from '../demo/film.js';
import { Footage } from '../demo/footage.js';
import { sheet, worstMoments } from '../demo/sheet.js';
import { table } from '../demo/table.js';
import { timeline } from '../demo/timeline.js';
import { claimFolder, renamedText } from '../media/newFile.js';
import { answerLine } from '../publish/jsonl/lines.js';
import { configFrom, policyOption, providerOption, type CommonOptions } from './options.js';
import { progress } from '../app/progress.js';
import { openRecording } from '../app/openRecording.js';
import { session } from '../app/session.js';

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

const within =
  (from: number, to: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!(value >= from && value <= to)) throw new InvalidArgumentError(`from ${from} to ${to}.`);
    return value;
  };

/** `foglight demo`: draws its own drive, sends it through fog, night, a dirty lens and noise, and perceives it. */
export function demoCommand(): Command {
  return new Command('demo')
    .description('Draw a drive through bad weather, perceive it, and leave recording, pictures and answers.')
    .option('--out <folder>', 'where the results go', 'out/demo')
    .option('--seconds <n>', 'length of the drive', within(2, 600), 24)
    .option('--fps <n>', 'frames a second', within(1, 60), 10)
    .option('--seed <n>', 'decides trees, clouds and weather', within(0, 2 ** 31), 4)
    .addOption(policyOption())
    .addOption(providerOption())
    .action(async (asked: DemoOptions) => {
      const options = { ...asked, out: outputFolder(asked.out) };
      say('The drive is drawn, then driven through fog, night, a dirty lens and noise.');
      const bar = progress('frames drawn', Math.round(options.fps * options.seconds));
      const shooting = await shoot(options.out, options, (done) => bar.update(done)).finally(() =>
        bar.stop(),
      );
      say('The film goes through the rooms: assess, gate, recover, answer, record.');
      const footage = await perceiveFilm(shooting, options);
      await leave(shooting, footage, options.out);
      process.stdout.write(
        `\n${table(
          footage.frames,
          footage.answers.filter(({ question }) => question.text === QUESTIONS[0]),
        )}\n\n`,
      );
      process.stdout.write(`${options.out}/ has ${FILES.join(', ')}\n`);
    });
}

const FILES = [
  'drive.mp4',
  'truth.jsonl',
  'demo.mcap',
  'worst-moments.png',
  'severity.png',
  'answers.json',
] as const;

/** A folder with files in it is left as it is. */
function outputFolder(asked: string): string {
  try {
    return claimFolder(asked, (was, is) => say(renamedText(was, is)));
  } catch (error) {
    throw asFoglightError(error, 'FOG_OUTPUT');
  }
}

const say = (sentence: string): void => void process.stderr.write(`${sentence}\n`);

/** The film as `foglight run` takes it: every frame, in order, recorded and questioned. */
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
async function leave({ film }: Shooting, footage: Footage, folder: string): Promise<void> {
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
