export { createReasoner, type Reasoner } from './reasoner.js';
