import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import type { DetailedFigure } from '../evaluate/goals.js';
import { measure } from '../evaluate/measure.js';
import { numberOf } from './numbers.js';
import { progressOnStderr } from '../evaluate/progress.js';

interface Options {
  readonly detector?: string;
  readonly pictures: number;
  readonly json?: true;
}

/** `foglight bench quality FOLDER` */
export function benchCommand(): Command {
  const command = new Command('bench').description('Measure the quality of the models on your own pictures.');
  command
    .command('quality')
    .description('degrade clean pictures and measure how well the models detect and undo it')
    .argument(
      '<folder>',
      'clean pictures; or a folder with dev/ (clean), real/LABEL/, detect/ (YOLO labels), clips/',
    )
    .option('--detector <file>', "FastestDet's ONNX file, for semantic distances and detections")
    .option('--pictures <n>', 'number of pictures to degrade', numberOf({ least: 1, whole: true }), 24)
    .option('--json', 'print all measurements as one JSON object on stdout')
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
        ...progressOnStderr(),
      });
      if (json) process.stdout.write(`${JSON.stringify({ goals, ...rest })}\n`);
      else process.stdout.write(`${goals.map(lineOf).join('\n')}\n`);
    });
  return command;
}

/** A measured figure and its goal as a line of text. */
function lineOf({ id, goal, value, unit, met, detail }: DetailedFigure): string {
  const result = met === null ? '' : met ? 'met' : 'missed';
  const target = met === null ? '' : goal;
  return `${id.padEnd(32)} ${`${value} ${unit}`.padEnd(22)} ${target.padEnd(8)} ${result.padEnd(7)} ${detail ?? ''}`.trimEnd();
}
