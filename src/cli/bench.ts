import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import type { DetailedFigure } from '../evaluate/goals.js';
import { measure } from '../evaluate/measure.js';
import { numberOf } from './numbers.js';
import { telling } from '../evaluate/progress.js';

interface Options {
  readonly detector?: string;
  readonly pictures: number;
  readonly json?: true;
}

/** `foglight bench quality FOLDER` */
export function benchCommand(): Command {
  const command = new Command('bench').description('Measure what Foglight does on your own pictures.');
  command
    .command('quality')
    .description('degrade clean pictures and measure how well the models detect and undo it')
    .argument(
      '<folder>',
      'clean pictures; or a folder with dev/ (clean), real/LABEL/, detect/ (YOLO labels), clips/',
    )
    .option('--detector <file>', "FastestDet's ONNX file, for semantic distances and detections")
    .option(
      '--pictures <n>',
      'how many of the pictures are degraded',
      numberOf({ least: 1, whole: true }),
      24,
    )
    .option('--json', 'everything that was measured, as one JSON object on stdout')
    .action(async (folder: string, { detector, pictures, json }: Options) => {
      const {
        goals,
        models: _,
        ...rest
      } = await measure({
        folder,
        pictures,
        cache: join(tmpdir(), 'foglight', 'quality'),
        ...(detector !== undefined && { detector }),
        ...telling(),
      });
      if (json) process.stdout.write(`${JSON.stringify({ goals, ...rest })}\n`);
      else process.stdout.write(`${goals.map(lineOf).join('\n')}\n`);
    });
  return command;
}

/** A goal as a line for people. */
function lineOf({ id, goal, value, unit, met, detail }: DetailedFigure): string {
  const said = met === null ? '' : met ? 'met' : 'missed';
  const wanted = met === null ? '' : goal;
  return `${id.padEnd(32)} ${`${value} ${unit}`.padEnd(22)} ${wanted.padEnd(8)} ${said.padEnd(7)} ${detail ?? ''}`.trimEnd();
}
