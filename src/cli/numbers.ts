import { FoglightError } from '../core/errors.js';

interface Bounds {
  readonly least?: number;
  readonly most?: number;
  readonly whole?: boolean;
}

/**
 * Makes a parser for a numeric option of commander.
 * @throws FOG_USAGE (from the parser) for any text that is not a number within the bounds
 */
export function numberOf({ least = -Infinity, most = Infinity, whole = false }: Bounds) {
  return (text: string): number => {
    const value = text.trim() === '' ? NaN : Number(text);
    if (value >= least && value <= most && (!whole || Number.isInteger(value))) return value;
    const kind = whole ? 'a whole number' : 'a number';
    const range = [
      ...(least > -Infinity ? [`from ${least}`] : []),
      ...(most < Infinity ? [`to ${most}`] : least > -Infinity ? ['up'] : []),
    ];
    throw new FoglightError('FOG_USAGE', `"${text}" is not ${[kind, ...range].join(' ')}`);
  };
}
