import { FUNCTION_WORDS, PICTURE_WORDS, PLACE_WORDS, USABLE_WORDS } from './vocabulary.js';

/** Questions that the text instrument can answer. */
export interface TextIntent {
  readonly topic: 'text';
  readonly aspect: 'what' | 'whether';
  /** The text whose presence is asked about ("does the sign say STOP?"), as written in the question. */
  readonly sought?: string;
  /** The object on which the text is expected. Whether it is there is not measured. */
  readonly on?: string;
}

export interface CodesIntent {
  readonly topic: 'codes';
  readonly aspect: 'what' | 'whether' | 'where';
}

export interface MotionIntent {
  readonly topic: 'motion';
  readonly aspect: 'whether' | 'where' | 'since' | 'camera';
}

const CODE = /\b(qr|qrcodes?|barcodes?|bar codes?|data ?matrix|aztec codes?|pdf417|ean)\b/;

export function codesIntent(tokens: readonly string[]): CodesIntent | undefined {
  const line = tokens.join(' ');
  const named = CODE.test(line) || (/\bcodes?\b/.test(line) && /\b(scan|read|says?|decode)\b/.test(line));
  if (!named) return undefined;
  if (/^where\b|\bwhich part\b/.test(line)) return { topic: 'codes', aspect: 'where' };
  const whether =
    /^(is|are|do|can|could) (there|you|we)\b/.test(line) &&
    !/\b(read|scan|decode|say|tell|what)\b/.test(line);
  return { topic: 'codes', aspect: whether ? 'whether' : 'what' };
}

const WRITING =
  /\b(written|text|texts|letters|lettering|writing|inscription|words|number plate|licen[cs]e plate|plate number)\b/;
const SAYS = /\b(does|do|did|what)\b.* (say|says|said|read|reads)\b/;
const CARRIERS =
  /\b(signs?|signpost|label|banner|billboard|board|poster|plate|sticker|notice|placard|screen|display|name)\b/;

export function textIntent(tokens: readonly string[], question: string): TextIntent | undefined {
  const line = tokens.join(' ');
  const reads =
    /\bread\b/.test(line) &&
    /^(please |now )*(can |could |would )?(you |we |i )?(please )?(still )?read\b/.test(line);
  const stands = /\bwhat\b.*\bon the\b/.test(line) && CARRIERS.test(line);
  const says = SAYS.test(line) && !/\b(you|he|she|they|i|we|person|man|woman) (say|said)\b/.test(line);
  if (!(WRITING.test(line) || reads || stands || says)) return undefined;
  const sought = soughtIn(question);
  const on = /\bon (the |a |that |this )(\w+)/.exec(line)?.[2];
  return {
    topic: 'text',
    aspect: /^(is|are) there\b|^(do|can) you see (any )?(text|writing|words|letters)/.test(line)
      ? 'whether'
      : 'what',
    ...(sought !== undefined && { sought }),
    ...(on !== undefined && !PICTURE_WORDS.has(on) && !CARRIERS.test(on) && { on }),
  };
}

/** The text in quotes, or in capitals after "does … say". */
function soughtIn(question: string): string | undefined {
  const quoted = /["“”']([^"“”']{1,80})["“”']/.exec(question.replace(/\w'\w/g, ''))?.[1];
  if (quoted !== undefined) return quoted.trim();
  return /^\s*(?:does|do|did)\b.*\b(?:say|read)\s+([A-Z0-9][A-Z0-9 -]*)\s*\??\s*$/
    .exec(question.replace(/^\s*D/, 'd'))?.[1]
    ?.trim();
}

const MOVING = new Set('move moves moving moved movement movements motion stir stirring activity'.split(' '));

/** Parses a question about motion anywhere in the picture. The motion of a named object is not measured. */
export function motionIntent(tokens: readonly string[]): MotionIntent | undefined {
  if (!tokens.some((token) => MOVING.has(token))) return undefined;
  const known = (token: string): boolean =>
    MOVING.has(token) ||
    USABLE_WORDS.has(token) ||
    FUNCTION_WORDS.has(token) ||
    PICTURE_WORDS.has(token) ||
    PLACE_WORDS.has(token);
  if (!tokens.every(known) || tokens.some((t) => /^(someone|somebody|he|she|they)$/.test(t)))
    return undefined;
  const line = tokens.join(' ');
  if (/\b(since|how long|when|start|started|begin|began)\b/.test(line))
    return { topic: 'motion', aspect: 'since' };
  if (/\bwhere\b/.test(line)) return { topic: 'motion', aspect: 'where' };
  if (/\b(camera|cam|view)\b( \w+)? (moving|move|moved|in motion)\b/.test(line))
    return { topic: 'motion', aspect: 'camera' };
  return { topic: 'motion', aspect: 'whether' };
}
