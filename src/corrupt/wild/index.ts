import { REFERENCE } from '../reference/index.js';
export const WILD = REFERENCE;
