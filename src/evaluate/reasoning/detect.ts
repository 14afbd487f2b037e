import { LEVELS, type DegradationKind, type Level } from '../../core/degradation.js';
import { corrupt } from '../../corrupt/corrupt.js';
import { isHarmfulFlip } from '../../reason/views/agreement.js';
import { COCO } from '../../reason/instruments/objects/labels.js';
import { f1Of, match, type Matched } from '../detection.js';
import { readAtMost } from '../degrade.js';
import { mean } from '../scores.js';
import { pick, type Labelled } from '../sets.js';
import { MODES, type Looked, type Looker, type Mode } from './looker.js';
import type { ByKind, ViewScores } from './tally.js';

const LEVEL_NAMES = Object.keys(LEVELS) as Level[];
/** Longest side, pixels: what the set has. */
const LONGEST = 640;

/** Results of one mode: shares of correct answers, and their cost. */
export interface ModeResult {
  readonly accuracy: Readonly<Record<'clean' | Level, number>>;
  readonly counting: Readonly<Record<'clean' | Level, number>>;
  readonly presence: Readonly<Record<'clean' | Level, number>>;
  /** Share of pictures recovered, by level. */
  readonly restored: Readonly<Record<'clean' | Level, number>>;
  /** Mean over corrupted pictures of assessing, recovering and detecting, as far as the mode needs them, milliseconds. */
  readonly ms: number;
}

export interface DetectResult {
  readonly pictures: number;
  readonly cleanF1: number;
  readonly f1: ByKind<ViewScores>;
  readonly modes: Readonly<Record<Mode, ModeResult>>;
  readonly questions: number;
  readonly harmful: number;
  readonly harmfulAsRun: number;
}

interface TestQuestion {
  readonly text: string;
  readonly about: 'counting' | 'presence';
  readonly right: (answer: string) => boolean;
}

/** One picture at one kind and level. */
interface Cell {
  readonly kind: DegradationKind | 'clean';
  readonly level: 'clean' | Level;
  readonly matched: Readonly<Record<'captured' | 'recovered' | 'best', Matched>>;
  readonly restored: Readonly<Record<Mode, boolean>>;
  readonly ms: Readonly<Record<Mode, number>>;
  readonly right: readonly {
    readonly about: TestQuestion['about'];
    readonly modes: Readonly<Record<Mode, boolean>>;
  }[];
}

/** Measures detections and answers on labelled pictures with every kind and level of corruption. */
export async function measureDetect(
  looker: Looker,
  kinds: readonly DegradationKind[],
  items: readonly Labelled[],
  count: number,
  onDone: () => void,
): Promise<DetectResult> {
  const chosen = pick(items, count);
  const cells: Cell[] = [];
  for (const [index, item] of chosen.entries()) {
    const clean = await readAtMost(item.file, LONGEST);
    cells.push(await cellOf(looker, item, await looker.look(clean), 'clean', 'clean'));
    for (const kind of kinds)
      for (const level of LEVEL_NAMES) {
        const picture = await corrupt(clean, [{ kind, intensity: LEVELS[level] }], { index });
        cells.push(await cellOf(looker, item, await looker.look(picture), kind, level));
        onDone();
      }
  }
  return summed(cells, kinds, chosen.length);
}

async function cellOf(
  looker: Looker,
  { boxes }: Labelled,
  looked: Looked,
  kind: Cell['kind'],
  level: Cell['level'],
): Promise<Cell> {
  const { view, flagged, assessMs, recoverMs } = looked;
  const captured = await looker.find(view, 'objects', 'captured');
  const recovered = await looker.find(view, 'objects', 'recovered');
  const right = [];
  for (const { text, about, right: isRight } of questionsAbout(boxes.map(({ label }) => label))) {
    const said = await Promise.all(MODES.map((mode) => looker.answer(text, looked, mode)));
    right.push({ about, modes: byMode((mode) => isRight(said[MODES.indexOf(mode)]!)) });
  }
  const both = assessMs + recoverMs + captured.ms + recovered.ms;
  const [before, after] = [match(captured.found, boxes), match(recovered.found, boxes)];
  return {
    kind,
    level,
    matched: { captured: before, recovered: after, best: flagged ? after : before },
    restored: { captured: false, recovered: true, both: true, adaptive: flagged },
    ms: {
      captured: captured.ms,
      recovered: assessMs + recoverMs + recovered.ms,
      both,
      adaptive: flagged ? both : assessMs + captured.ms,
    },
    right,
  };
}

const byMode = <T>(of: (mode: Mode) => T): Record<Mode, T> =>
  Object.fromEntries(MODES.map((mode) => [mode, of(mode)])) as Record<Mode, T>;

/** Questions "how many" and "is there" for up to three classes that are present, and "is there" for one that is not. */
function questionsAbout(labels: readonly number[]): TestQuestion[] {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  const there = [...counts].sort(([a, n], [b, m]) => m - n || a - b).slice(0, 3);
  const absent = ['dog', 'car', 'person', 'chair'].find((name) => !counts.has(COCO.indexOf(name)))!;
  const asked = there.flatMap(([label, n]): TestQuestion[] => {
    const name = COCO[label]!;
    return [
      { text: `How many ${name}s are there?`, about: 'counting', right: (said) => numberIn(said) === n },
      { text: `Is there a ${name}?`, about: 'presence', right: (said) => said.startsWith('Yes') },
    ];
  });
  return [
    ...asked,
    { text: `Is there a ${absent}?`, about: 'presence', right: (said) => said.startsWith('No') },
  ];
}

const numberIn = (said: string): number => Number(/^\d+/.exec(said)?.[0] ?? 0);

function summed(cells: readonly Cell[], kinds: readonly DegradationKind[], pictures: number): DetectResult {
  const f1 = (some: readonly Cell[], view: keyof Cell['matched']): number =>
    f1Of(some.map(({ matched }) => matched[view]));
  const clean = cells.filter(({ level }) => level === 'clean');
  const cleanF1 = f1(clean, 'captured');
  const dirty = cells.filter(({ level }) => level !== 'clean');
  const seen = (some: readonly Cell[]): ViewScores => ({
    captured: f1(some, 'captured'),
    recovered: f1(some, 'recovered'),
    best: f1(some, 'best'),
    clean: cleanF1,
  });
  const flips = dirty.flatMap(({ right, restored }) =>
    right.map(({ modes }) => {
      const verdict = (is: boolean): string => (is ? 'right' : 'wrong');
      return {
        bad: isHarmfulFlip(verdict(modes.captured), verdict(modes.both), 'right'),
        asRun: restored.adaptive,
      };
    }),
  );
  return {
    pictures,
    cleanF1,
    f1: Object.fromEntries(
      kinds.map((kind) => [
        kind,
        Object.fromEntries(
          LEVEL_NAMES.map((level) => [
            level,
            seen(dirty.filter((c) => c.kind === kind && c.level === level)),
          ]),
        ),
      ]),
    ),
    modes: byMode((mode) => modeOf(cells, mode)),
    questions: flips.length,
    harmful: flips.filter(({ bad }) => bad).length,
    harmfulAsRun: flips.filter(({ bad, asRun }) => bad && asRun).length,
  };
}

function modeOf(cells: readonly Cell[], mode: Mode): ModeResult {
  const byLevel = (of: (some: readonly Cell[]) => number): Record<'clean' | Level, number> =>
    Object.fromEntries(
      (['clean', ...LEVEL_NAMES] as const).map((level) => [
        level,
        of(cells.filter((c) => c.level === level)),
      ]),
    ) as Record<'clean' | Level, number>;
  const accuracy = (about?: TestQuestion['about']) =>
    byLevel((some) =>
      mean(
        some.flatMap(({ right }) =>
          right
            .filter((one) => about === undefined || one.about === about)
            .map(({ modes }) => Number(modes[mode])),
        ),
      ),
    );
  return {
    accuracy: accuracy(),
    counting: accuracy('counting'),
    presence: accuracy('presence'),
    restored: byLevel((some) => mean(some.map(({ restored }) => Number(restored[mode])))),
    ms: mean(cells.filter(({ level }) => level !== 'clean').map(({ ms }) => ms[mode])),
  };
}
