/** Foglight as a library: single pictures, streams and their events, sinks, readers for recordings and event streams, chains and rewards. */
export * from './core/assessment.js';
export * from './core/chain.js';
export * from './core/degradation.js';
export * from './core/errors.js';
export * from './core/frame.js';
export * from './core/condition.js';
export * from './core/events.js';
export * from './core/question.js';
export * from './core/recovery.js';
export type { RgbImage } from './core/rgbImage.js';
export { Pixels } from './core/pixels.js';
export { systemClock, type Clock } from './core/time.js';
export * from './core/source.js';
export * from './core/verdict.js';
export * from './core/view.js';
export { loadConfig, parseConfig } from './config/load.js';
export type { Config } from './config/schema.js';
export { open, openAll, type OpenOptions } from './ingest/open.js';
export {
  assessImage,
  ImageSession,
  recoverImage,
  type ImageInput,
  type ImageRecovery,
  type ImageReport,
} from './pipeline/image.js';
export { StandingQuestions } from './pipeline/standingQuestions.js';
export {
  openRun,
  run,
  type AskRequest,
  type AskResult,
  type CameraFailure,
  type OpenRun,
  type OpenRunOptions,
  type RunOptions,
  type RunResult,
} from './pipeline/run.js';
export type { Log } from './pipeline/rooms.js';
export { Settings } from './pipeline/settings.js';
export { Encoder } from './publish/encode/encoder.js';
export { readEvents } from './publish/events/reader.js';
export type { FrameReference, EventRecord, PipelineEventRecord } from './publish/events/records.js';
export { eventsSink } from './publish/events/sink.js';
export { jsonLinesSink } from './publish/jsonl/sink.js';
export { readRecording, type RecordedMessage } from './publish/mcap/reader.js';
export { recordSink } from './publish/mcap/sink.js';
export type { SinkOptions } from './publish/sinkOptions.js';
export { isHarmfulFlip } from './reason/views/agreement.js';
export { PARTS, type ChainForm, type Part, type ReadChain } from './reason/chain/parts.js';
export { readChain } from './reason/chain/read.js';
export { ChainStream } from './reason/chain/stream.js';
export { writeClear, writeJson, writeRobustR1 } from './reason/chain/write.js';
export { datasetChain } from './reason/dataset/datasetChain.js';
export {
  accuracyReward,
  decisionReward,
  degradationReward,
  formatReward,
  lengthReward,
  scoreChain,
  type ChainScore,
  type RewardForm,
} from './reason/dataset/rewards.js';
export type { GateConfig } from './gate/gate.js';
export type { ReadMcapOptions } from './runtime/mcap.js';
export type { Provider, ProviderChoice } from './runtime/provider.js';
export { rosSink } from './publish/ros/sink.js';
export type { Port, PortOptions, Transport } from './ros/port.js';
export { openPort } from './ros/transport.js';
