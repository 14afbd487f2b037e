import { degradationNamed, LEVELS, type Degradation, type DegradationKind } from '../../core/degradation.js';

/** Names for degradations that models use besides those of Foglight and of the papers. */
const SYNONYMS: Readonly<Record<string, DegradationKind>> = {
  blur: 'lens_blur',
  blurry: 'lens_blur',
  defocus: 'lens_blur',
  dark: 'darkness',
  low_light: 'darkness',
  haze: 'fog',
  shift: 'mean_shift',
  desaturation: 'saturation',
  flare: 'lens_flare',
  scanlines: 'scan_lines',
};

/** Intensities for the words that models use: the benchmark levels. */
const IN_WORDS: Readonly<Record<string, number>> = {
  low: LEVELS.low,
  slight: LEVELS.low,
  mild: LEVELS.low,
  mid: LEVELS.mid,
  medium: LEVELS.mid,
  moderate: LEVELS.mid,
  high: LEVELS.high,
  strong: LEVELS.high,
  severe: LEVELS.high,
  heavy: LEVELS.high,
};

/** Writes degradations in Robust-R1's form with two decimals: `lens blur(0.31), fog(0.05)`. */
export const writeTypes = (types: readonly Degradation[]): string =>
  types.map((d) => `${d.kind.replaceAll('_', ' ')}(${d.intensity.toFixed(2)})`).join(', ');

/** The degradation for a name in any spelling of a model; undefined if it is unknown. */
export function kindNamed(name: string): DegradationKind | undefined {
  const known = degradationNamed(name);
  if (known) return known;
  const key = name
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_');
  return Object.hasOwn(SYNONYMS, key) ? SYNONYMS[key] : undefined;
}

/** An intensity in [0, 1] from "0.31", "31%" or "severe"; undefined if the text has none. */
export function intensityOf(text: string): number | undefined {
  const plain = text.trim().toLowerCase();
  if (Object.hasOwn(IN_WORDS, plain)) return IN_WORDS[plain];
  const number = /([-+]?\d*\.?\d+)\s*(%?)/.exec(plain);
  if (!number) return undefined;
  const value = Number(number[1]) / (number[2] === '%' ? 100 : 1);
  return value >= 0 && value <= 1 ? value : undefined;
}

/** Collects degradations by name. Keeps the first of each kind and lists those that could not be used. */
export class TypeCollector {
  readonly types: Degradation[] = [];
  readonly problems: string[] = [];

  add(name: string, intensity: number | undefined): void {
    const kind = kindNamed(name);
    const shown = name.trim().slice(0, 40);
    if (!kind) this.problems.push(`unknown degradation "${shown}"`);
    else if (intensity === undefined) this.problems.push(`no intensity in [0,1] for "${shown}"`);
    else if (this.types.some((d) => d.kind === kind)) this.problems.push(`"${shown}" named twice`);
    else this.types.push({ kind, intensity });
  }
}

/** Reads a list such as `lens blur(0.31), fog: 0.05`; "none" is an empty list. */
export function readTypes(text: string, into: TypeCollector): void {
  if (/^\s*(none|no degradations?|clean|n\/a)?\s*\.?\s*$/i.test(text)) return;
  for (const item of text.split(/[,;\n]+(?![^(]*\))/)) {
    if (item.trim() === '') continue;
    const match = /^[\s\-*•\d.)]*?([A-Za-z][A-Za-z\s_.-]*?)\s*(?:[(:=[]\s*([^)\]]*)[)\]]?.*)?$/s.exec(item);
    if (match?.[1] === undefined) into.problems.push(`not a degradation: "${item.trim().slice(0, 40)}"`);
    else into.add(match[1], match[2] === undefined ? undefined : intensityOf(match[2]));
  }
}
