import { COMPOUNDS } from './vocabulary.js';

/** Splits a question into lower-case words. Contractions are expanded and compound expressions joined. */
export function tokens(text: string): string[] {
  let plain = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[’`´]/g, "'")
    .replace(/\bcan't\b/g, 'can not')
    .replace(/\bwon't\b/g, 'will not')
    .replace(/n't\b/g, ' not')
    .replace(
      /'(s|re|m|ve|ll|d)\b/g,
      (_, end: string) => ({ re: ' are', m: ' am', ve: ' have' })[end] ?? (end === 's' ? ' is' : ' would'),
    )
    .replace(/\b(what|how|where)s\b/g, '$1 is')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
  for (const [pattern, joined] of COMPOUNDS) plain = plain.replace(pattern, joined);
  return plain === '' ? [] : plain.split(' ');
}
