export { createReasoner, type ReasonCounts, type Reasoner, type ReasonerOptions } from './reasoner.js';
export { Standing, standing, type Offered, type StandingCounts, type StandingQuestion } from './standing.js';
export * from './chain/index.js';
export { harmful } from './agreement.js';
export * from './rewards.js';
export { datasetChain } from './dataset.js';
export { ChainWriter } from './endpoint/chainWriter.js';
