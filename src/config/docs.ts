import { leaves, valuesOf } from './leaves.js';

/** docs/guide/configuration.md, made from the schema; a test keeps the file in step. */
export function configurationMarkdown(): string {
  const rows = leaves().map(([path, node]) => {
    const preset = node.default === undefined ? '' : `\`${JSON.stringify(node.default)}\``;
    return `| \`${path}\` | ${valuesOf(node)} | ${preset} | ${node.live ? 'live' : ''} | ${node.description ?? ''} |`;
  });
  return [
    '# Configuration',
    '',
    '`foglight run … --config FILE.yaml`. Every option has a default, so a file names only what differs.',
    '[config/reference.yaml](../../config/reference.yaml) has every option with its default, to copy from. Both are made',
    'from the schema (`src/config/schema.ts`) by `npm run -s docs`.',
    '',
    'Options marked live may change during a run (`ros2 param set`); a change holds from the next picture on.',
    '',
    '| option | values | default | changes | meaning |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
