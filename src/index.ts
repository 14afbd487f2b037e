/** Foglight as a library: the stream, what it tells, and readers for what it leaves. */
export * from './core/assessment.js';
export * from './core/chain.js';
export * from './core/degradation.js';
export * from './core/errors.js';
export * from './core/frame.js';
export * from './core/outcome.js';
export * from './core/question.js';
export * from './core/recovery.js';
export * from './core/source.js';
export * from './core/verdict.js';
export * from './core/view.js';
export { loadConfig, parseConfig } from './config/load.js';
export type { Config } from './config/schema.js';
export { open } from './ingest/open.js';
export { Questions } from './pipeline/questions.js';
export { run, type RunOptions, type RunResult } from './pipeline/run.js';
export { Settings } from './pipeline/settings.js';
export { readEvents } from './publish/events/reader.js';
export { readRecording } from './publish/mcap/reader.js';
export {
  ChainStream,
  datasetChain,
  harmful,
  readChain,
  scoreChain,
  writeClear,
  writeJson,
  writeRobustR1,
} from './reason/index.js';
