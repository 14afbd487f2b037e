import { Command, CommanderError } from 'commander';
import { asFoglightError } from '../core/errors.js';
import { version } from '../runtime/version.js';
import { askCommand } from './ask.js';
import { assessCommand } from './assess.js';
import { benchCommand } from './bench.js';
import { completionCommand } from './completion.js';
import { corruptCommand } from './corrupt.js';
import { demoCommand } from './demo.js';
import { doctorCommand } from './doctor.js';
import { modelsCommand } from './models.js';
import { recoverCommand } from './recover.js';
import { runCommand } from './run.js';
import { serveCommand } from './serve.js';
import { tellError } from './tellError.js';

/** If the reader of a pipe stops (`| head`), the output ends but the run continues, because it may have to record. */
function allowClosedPipe(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

/** Runs the command line. Resolves with the exit code: 0 success, 1 failure, 2 wrong use, 3 source or peer unreachable. */
export async function main(args: readonly string[]): Promise<number> {
  const program = new Command('foglight')
    .description('Keeps cameras understandable in bad conditions.')
    .version(version)
    .exitOverride();
  const commands = [
    runCommand,
    serveCommand,
    askCommand,
    assessCommand,
    recoverCommand,
    corruptCommand,
    benchCommand,
    doctorCommand,
    modelsCommand,
    demoCommand,
    completionCommand,
  ];
  for (const make of commands) program.addCommand(make().copyInheritedSettings(program));
  allowClosedPipe(process.stdout);
  allowClosedPipe(process.stderr);
  try {
    await program.parseAsync(args, { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return tellError(asFoglightError(error), args.includes('--json'));
  }
}
