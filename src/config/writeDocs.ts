import { writeFileSync } from 'node:fs';
import { configurationMarkdown } from './docs.js';

writeFileSync(new URL('../../docs/guide/configuration.md', import.meta.url), configurationMarkdown());
