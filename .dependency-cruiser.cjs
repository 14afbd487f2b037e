// Who may import whom (docs/guide/architecture.md): the six rooms never import each other.
const rooms = 'ingest|assess|gate|recover|reason|publish';
module.exports = {
  forbidden: [
    {
      name: 'core-imports-nothing',
      severity: 'error',
      from: { path: '^src/core/' },
      to: { path: '^src/(?!core/)' },
    },
    ...rooms.split('|').map((room) => ({
      name: `${room}-keeps-to-itself`,
      severity: 'error',
      from: { path: `^src/${room}/` },
      to: { path: `^src/(?!(${room}|core|runtime|ros|config)/)` },
    })),
    ...['runtime', 'ros', 'corrupt', 'config'].map((base) => ({
      name: `${base}-imports-only-core`,
      severity: 'error',
      from: { path: `^src/${base}/` },
      to: { path: `^src/(?!(${base}|core)/)` },
    })),
    {
      name: 'pipeline-not-cli',
      severity: 'error',
      from: { path: '^src/pipeline/' },
      to: { path: '^src/(cli|bench|demo)/' },
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
      from: { pathNot: '^src/(ingest/ffmpeg/command(\\.test)?|bench/plainStream)\\.ts$' },
      to: { path: 'fluent-ffmpeg' },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
  },
};
