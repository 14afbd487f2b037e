import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import type { BenchFigure } from '../figure.js';
import { progress } from '../../app/progress.js';
import { DEGRADATIONS, degradationNamed, type DegradationKind } from '../../core/degradation.js';
import { run, shared } from '../command.js';
import { findSets } from '../sets.js';
import { measureDetect, type DetectResult } from './detect.js';
import { measureDrive, type DriveResult } from './drive.js';
import { detectGoals, driveGoals } from './goals.js';
import { Looker } from './looker.js';
import { tables } from './table.js';

interface Options {
  readonly data?: string;
  readonly detector?: string;
  readonly frames: number;
  readonly pictures: number;
  readonly kinds: DegradationKind[];
  readonly json?: true;
}

const whole = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new InvalidArgumentError('a whole number.');
  return value;
};
const kindsOf = (text: string): DegradationKind[] =>
  text.split(',').map((name) => {
    const kind = degradationNamed(name);
    if (!kind) throw new InvalidArgumentError(`no degradation is called "${name}".`);
    return kind;
  });

/**
 * `npm run -s report:reasoning -- [--json]`: what recovery does for answers, on the demo's own drive and on labelled
 * pictures, with the shipped models.
 */
const program = new Command('report:reasoning')
  .description('Measure what recovery does for reading, detection and answers, with the shipped models.')
  .option(
    '--data <folder>',
    'folder with detect/: pictures with YOLO labels of the COCO classes',
    shared('data'),
  )
  .option('--detector <file>', 'FastestDet or YOLO, ONNX', shared('models/fastestdet/FastestDet.onnx'))
  .option('--frames <n>', 'frames of the drive to read in; 0 leaves it out', whole, 3)
  .option('--pictures <n>', 'labelled pictures to detect in; 0 leaves them out', whole, 8)
  .option('--kinds <list>', 'kinds of corruption, such as "fog,noise"', kindsOf, [...DEGRADATIONS])
  .option('--json', 'one JSON object on stdout')
  .parse();

await run(() => main(program.opts<Options>()));

async function main({ data, detector, frames, pictures, kinds, json }: Options): Promise<void> {
  const started = performance.now();
  const looker = await Looker.open(detector);
  const goals: BenchFigure[] = [];
  let drive: DriveResult | undefined;
  let detect: DetectResult | undefined;
  try {
    if (frames > 0) {
      drive = await counted('drive', frames * kinds.length * 3, (onDone) =>
        measureDrive(looker, kinds, frames, onDone),
      );
      goals.push(...driveGoals(drive));
    }
    const labelled = data === undefined || detector === undefined ? [] : (await findSets(data)).detect;
    if (pictures > 0 && labelled.length > 0) {
      const count = Math.min(pictures, labelled.length);
      detect = await counted('detections', count * kinds.length * 3, (onDone) =>
        measureDetect(looker, kinds, labelled, count, onDone),
      );
      goals.push(...detectGoals(detect));
    } else
      process.stderr.write(`no detections: ${join(data ?? 'DATA', 'detect')} or a detector is missing\n`);
  } finally {
    await looker.close();
  }
  const seconds = Math.round((performance.now() - started) / 1000);
  const report = { goals, seconds, ...(drive && { drive }), ...(detect && { detect }) };
  process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : `${tables(goals, drive, detect)}\n`);
}

async function counted<T>(what: string, of: number, work: (onDone: () => void) => Promise<T>): Promise<T> {
  const bar = progress(what, of);
  let done = 0;
  try {
    return await work(() => bar.update((done += 1)));
  } finally {
    bar.stop();
  }
}
