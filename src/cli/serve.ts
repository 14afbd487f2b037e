import { once } from 'node:events';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { interruptSignal } from '../app/interruptSignal.js';
import { createLog } from '../app/log.js';
import { systemdNotifier } from '../app/systemd.js';
import { loadService, type ServiceConfig } from '../serve/config/service.js';
import { openService } from '../serve/service.js';
import { numberOf } from './numbers.js';

interface ServeOptions {
  readonly config?: string;
  readonly host?: string;
  readonly port?: number;
  readonly state?: string;
  readonly json?: true;
}

/** `foglight serve`: watches cameras until it is ended, and is asked over HTTP. */
export function serveCommand(): Command {
  return new Command('serve')
    .description('Watch cameras as a service: HTTP, live socket, metrics, alerts.')
    .option('--config <file>', 'cameras and options (YAML)')
    .option('--host <address>', 'address to listen on (default: 127.0.0.1); any other needs a token')
    .option(
      '--port <port>',
      'port to listen on (default: 8008); 0 takes a free one',
      numberOf({ least: 0, most: 65_535, whole: true }),
    )
    .option('--state <folder>', 'folder of what outlives the process')
    .option('--json', 'machine output: the address as one JSON object on stdout, the log as JSON')
    .action(async (options: ServeOptions) => {
      const config = layeredOver(await loadService(options.config), options);
      const log = createLog(options.json === true);
      const interrupt = interruptSignal();
      const service = await openService({
        config,
        state: options.state ?? defaultState(process.env),
        log: (level, message) => log[level](message),
      });
      process.stdout.write(
        options.json
          ? `${JSON.stringify({ type: 'listening', address: service.address })}\n`
          : `${service.address}\n`,
      );
      const systemd = systemdNotifier();
      systemd.ready();
      if (!interrupt.signal.aborted) await once(interrupt.signal, 'abort');
      systemd.stopping();
      await service.close();
      interrupt.stop();
    });
}

/** What the command line says goes over the file. */
function layeredOver(config: ServiceConfig, { host, port }: ServeOptions): ServiceConfig {
  const server = {
    ...config.server,
    ...(host !== undefined && { host }),
    ...(port !== undefined && { port }),
  };
  return { ...config, server };
}

/** The folder that systemd gives, else the user's own. */
function defaultState(env: NodeJS.ProcessEnv): string {
  return (
    env['STATE_DIRECTORY']?.split(':')[0] ??
    join(env['XDG_STATE_HOME'] ?? join(homedir(), '.local', 'state'), 'foglight')
  );
}
