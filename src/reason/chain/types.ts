import { degradationNamed, LEVELS, type Degradation, type DegradationKind } from '../../core/degradation.js';

/** Names models use that are neither ours nor the papers'. */
const ALSO: Readonly<Record<string, DegradationKind>> = {
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

/** Intensities that models give in words: the benchmark levels. */
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

/** `lens blur(0.31), fog(0.05)`: Robust-R1's way; two decimals, as its data has them. */
export const writeTypes = (types: readonly Degradation[]): string =>
  types.map((d) => `${d.kind.replaceAll('_', ' ')}(${d.intensity.toFixed(2)})`).join(', ');

/** A degradation's name however a model spells it. */
export function kindNamed(name: string): DegradationKind | undefined {
  const known = degradationNamed(name);
  if (known) return known;
  const key = name
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_');
  return Object.hasOwn(ALSO, key) ? ALSO[key] : undefined;
}

/** An intensity in [0, 1] from "0.31", "31%" or "severe"; undefined where none can be made out. */
export function intensityOf(text: string): number | undefined {
  const plain = text.trim().toLowerCase();
  if (Object.hasOwn(IN_WORDS, plain)) return IN_WORDS[plain];
  const number = /([-+]?\d*\.?\d+)\s*(%?)/.exec(plain);
  if (!number) return undefined;
  const value = Number(number[1]) / (number[2] === '%' ? 100 : 1);
  return value >= 0 && value <= 1 ? value : undefined;
}

/** Collects degradations by name, keeping the first of a kind and noting what could not be used. */
export class TypeCollector {
  readonly types: Degradation[] = [];
  readonly problems: string[] = [];

  add(name: string, intensity: number | undefined): void {
    const kind = kindNamed(name);
    const said = name.trim().slice(0, 40);
    if (!kind) this.problems.push(`unknown degradation "${said}"`);
    else if (intensity === undefined) this.problems.push(`no intensity in [0,1] for "${said}"`);
    else if (this.types.some((d) => d.kind === kind)) this.problems.push(`"${said}" named twice`);
    else this.types.push({ kind, intensity });
  }
}

/** Reads `lens blur(0.31), fog: 0.05` and the like; "none" is an empty list. */
export function readTypes(text: string, into: TypeCollector): void {
  if (/^\s*(none|no degradations?|clean|n\/a)?\s*\.?\s*$/i.test(text)) return;
  for (const item of text.split(/[,;\n]+(?![^(]*\))/)) {
    if (item.trim() === '') continue;
    const match = /^[\s\-*•\d.)]*?([A-Za-z][A-Za-z\s_.-]*?)\s*(?:[(:=[]\s*([^)\]]*)[)\]]?.*)?$/s.exec(item);
    if (match?.[1] === undefined) into.problems.push(`not a degradation: "${item.trim().slice(0, 40)}"`);
    else into.add(match[1], match[2] === undefined ? undefined : intensityOf(match[2]));
  }
}
