import { writeFileSync } from 'node:fs';
import { configurationMarkdown } from './docs.js';
import { referenceYaml } from './reference.js';

const root = new URL('../../', import.meta.url);
writeFileSync(new URL('docs/guide/configuration.md', root), configurationMarkdown());
writeFileSync(new URL('config/reference.yaml', root), referenceYaml());
