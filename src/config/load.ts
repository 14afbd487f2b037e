import { readFile } from 'node:fs/promises';
import { FoglightError } from '../core/errors.js';
import { renamedOptions } from './renamed.js';
import { configSchema, type Config } from './schema.js';
import { parseYaml } from './yaml.js';

/** Configuration from an object in the file's form. @throws FOG_CONFIG, one error that names every problem */
export function parseConfig(value: unknown, where = 'configuration'): Config {
  const result = configSchema.safeParse(value ?? {});
  if (result.success) return result.data;
  const renamed = renamedOptions(value);
  const problems =
    renamed.length > 0
      ? renamed
      : result.error.issues.map((issue) => `${issue.path.join('.') || 'top level'}: ${issue.message}`);
  throw new FoglightError('FOG_CONFIG', `${where}: ${problems.join('; ')}`);
}

/** Configuration from a YAML file; without one, the defaults. */
export async function loadConfig(file?: string): Promise<Config> {
  if (file === undefined) return parseConfig({});
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new FoglightError('FOG_CONFIG', `${file} cannot be read`, cause);
  });
  return parseYaml(text, configSchema, file, renamedOptions);
}
