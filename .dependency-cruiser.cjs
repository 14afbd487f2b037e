// Who may import whom (docs/guide/architecture.md): the six rooms never import each other.
const rooms = 'ingest|assess|gate|recover|reason|publish';
/** Everything that a room may lean on. */
const base = 'core|runtime|media|ros|config';
/** `from` may import these folders of src/ and its own, nothing else. */
const only = (from, allowed) => ({
  name: `${from}-imports-only-what-it-may`,
  severity: 'error',
  from: { path: `^src/(${from})/` },
  to: { path: `^src/(?!(${from}|${allowed})/)` },
});
module.exports = {
  forbidden: [
    only('core', 'core'),
    ...rooms.split('|').map((room) => only(room, base)),
    ...['runtime', 'ros', 'corrupt', 'config'].map((room) => only(room, 'core|media')),
    only('media', 'core'),
    only('pipeline', `${base}|${rooms}`),
    only('app', `${base}|${rooms}|pipeline`),
    only('serve', `${base}|${rooms}|pipeline|app`),
    {
      name: 'only-bin-imports-cli',
      severity: 'error',
      from: { path: '^src/(?!cli/)' },
      to: { path: '^src/cli/' },
    },
    {
      name: 'only-cli-imports-evaluate-and-demo',
      severity: 'error',
      from: { path: '^src/(?!(cli|evaluate|demo)/)' },
      to: { path: '^src/(evaluate|demo)/' },
    },
    {
      name: 'reason-no-arrow-back-up',
      comment: 'its folders do not know the files beside them; a test may',
      severity: 'error',
      from: { path: '^src/reason/[^/]+/', pathNot: '\\.test\\.ts$' },
      to: { path: '^src/reason/[^/]+\\.ts$' },
    },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'rclnodejs-only-when-sourced',
      comment: 'importing it in an unsourced shell starts a rebuild',
      severity: 'error',
      from: { pathNot: '^src/ros/rclnodejs/' },
      to: { path: 'rclnodejs', dependencyTypes: ['npm-optional', 'npm'] },
    },
    {
      name: 'fluent-ffmpeg-in-one-file',
      severity: 'error',
      from: { pathNot: '^(src/ingest/ffmpeg/command(\\.test)?|bench/plainStream)\\.ts$' },
      to: { path: 'fluent-ffmpeg' },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
  },
};
