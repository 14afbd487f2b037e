import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { MODELS_DIR } from '../runtime/models.js';
import { run, shared } from './command.js';
import { contactSheet, drawnScenes, photographedScenes } from './contactSheet.js';
import { reportMarkdown } from './markdown.js';
import { measure, open, type Measured, type MeasureOptions } from './measure.js';
import { progressOnStderr } from './progress.js';
import { findSets, pick } from './sets.js';

const here = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const SHEET = 'REPORT.jpg';

interface Options {
  readonly data?: string;
  readonly detector?: string;
  readonly pictures: string;
  readonly all?: true;
  readonly sheet?: string;
  readonly report?: string;
  readonly json?: true;
}

/**
 * `npm run -s report:models -- [--data FOLDER] [--json]`: measures the shipped models and writes models/REPORT.md with
 * its contact sheet. One JSON object on stdout, progress on stderr.
 */
const program = new Command('report:models')
  .description('Measure the shipped models and write models/REPORT.md.')
  .option('--data <folder>', 'dev/, real/, detect/ and clips/, or clean pictures', shared('data'))
  .option('--detector <file>', "FastestDet's ONNX file", shared('models/fastestdet/FastestDet.onnx'))
  .option('--pictures <n>', 'how many clean pictures are degraded', '24')
  .option('--all', 'all of them')
  .option(
    '--sheet <file>',
    'also a contact sheet of the measured pictures; do not pass it on with the models',
  )
  .option('--report <file>', 'where the report goes', `${MODELS_DIR}REPORT.md`)
  .option('--json', 'the whole measurement on stdout; without it the goals alone')
  .parse();

await run(() => main(program.opts<Options>()));

async function main(options: Options): Promise<void> {
  const folder =
    options.data ?? program.error('give --data FOLDER: ../shared/data is not there', { exitCode: 2 });
  const started = performance.now();
  const asked: MeasureOptions = {
    folder,
    pictures: options.all ? Infinity : Number(options.pictures),
    cache: here('out/report'),
    ...(options.detector !== undefined && { detector: options.detector }),
    ...progressOnStderr(),
  };
  const measured = await measure(asked);
  await writeSheets(asked, measured, options);
  const report = options.report!;
  await writeFile(report, reportMarkdown(measured, SHEET));
  const { goals, models: _, ...rest } = measured;
  const seconds = Math.round((performance.now() - started) / 1000);
  process.stdout.write(
    `${JSON.stringify(options.json ? { goals, ...rest, seconds } : { goals }, null, 2)}\n`,
  );
}

async function writeSheets(
  asked: MeasureOptions,
  { recoverer }: Measured,
  { sheet, report }: Options,
): Promise<void> {
  const laboratory = await open(asked, [recoverer]);
  try {
    const beside = report!.replace(/[^/]*$/, SHEET);
    await writeFile(beside, await contactSheet(laboratory, recoverer, await drawnScenes()));
    if (sheet === undefined) return;
    const items = pick((await findSets(asked.folder)).clean, 19);
    await writeFile(sheet, await contactSheet(laboratory, recoverer, await photographedScenes(items)));
  } finally {
    await laboratory.close();
  }
}
