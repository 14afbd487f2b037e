export { createReasoner, type ReasonCounts, type Reasoner, type ReasonerOptions } from './reasoner.js';
