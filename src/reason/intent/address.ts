/** Where a camera's name stands in a question: words of the text, first and last, counted from 0. */
interface Mention {
  readonly name: string;
  readonly first: number;
  readonly last: number;
}

/**
 * The cameras that a question mentions by name, in the order of `names`; none where it is for all of them. `front_door`
 * is mentioned as "front door", "front-door" and "front_door", in capitals or not; "gate north" mentions no `gate`
 * where there is a `gate_north`.
 */
export function addressees(text: string, names: readonly string[]): readonly string[] {
  const words = wordsOf(text);
  const found = names.flatMap((name) => mentions(words, name));
  const own = found.filter((mention) => !found.some((other) => isWithin(mention, other)));
  return names.filter((name) => own.some((mention) => mention.name === name));
}

/** The question as it would be asked of a picture, the camera's name left out. */
export function withoutName(text: string, camera: string): string {
  const words = wordsOf(text);
  const found = mentions(words, camera);
  if (found.length === 0) return text;
  const isNamed = (i: number): boolean => found.some(({ first, last }) => first <= i && i <= last);
  return words.flatMap((word, i) => (isNamed(i) ? (isNamed(i - 1) ? [] : ['picture']) : [word])).join(' ');
}

const wordsOf = (text: string): string[] => text.match(/[\p{L}\p{N}']+/gu) ?? [];

function mentions(words: readonly string[], name: string): Mention[] {
  const wanted = name.toLowerCase().split('_');
  const isHere = (i: number): boolean => wanted.every((word, k) => words[i + k]?.toLowerCase() === word);
  return words.flatMap((_, i) => (isHere(i) ? [{ name, first: i, last: i + wanted.length - 1 }] : []));
}

function isWithin(a: Mention, b: Mention): boolean {
  return b.last - b.first > a.last - a.first && b.first <= a.first && a.last <= b.last;
}
