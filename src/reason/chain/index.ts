export { PARTS, type ChainForm, type Part, type ReadChain } from './parts.js';
export { readChain } from './read.js';
export { ChainStream } from './stream.js';
export { writeClear, writeJson, writeRobustR1 } from './write.js';
