import { LEVELS, type DegradationKind, type Level } from '../../core/degradation.js';
import { corrupt, type RgbImage } from '../../corrupt/corrupt.js';
import { Drive, type DriveFrame } from '../../demo/drive/drive.js';
import { isHarmfulFlip } from '../../reason/views/agreement.js';
import type { ViewName } from '../../reason/views/viewReader.js';
import type { Looked, Looker } from './looker.js';
import type { ByKind, ViewScores } from './tally.js';

/** Numbers of texts and codes in the pictures, and of those that were read. */
export interface DriveResult {
  readonly frames: readonly number[];
  readonly texts: number;
  readonly codes: number;
  readonly read: ByKind<ViewScores>;
  readonly readTexts: ByKind<ViewScores>;
  readonly readCodes: ByKind<ViewScores>;
  /** Questions about corrupted pictures answered from both views, and the number of harmful flips among them. */
  readonly questions: number;
  readonly harmful: number;
  /** The same where both views were read only of flagged pictures, as a run does. */
  readonly harmfulAsRun: number;
}

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();

interface Read {
  readonly texts: number;
  readonly codes: number;
}

/** Texts and codes in a frame, and those that were read in a view. */
async function readIn(looker: Looker, { truth }: DriveFrame, looked: Looked, which: ViewName): Promise<Read> {
  const { found: lines } = await looker.find(looked.view, 'text', which);
  const { found: codes } = await looker.find(looked.view, 'codes', which);
  const said = ` ${lines.map(({ what }) => plain(what)).join(' | ')} `;
  return {
    texts: truth.texts.filter(({ text }) => said.includes(` ${plain(text)} `)).length,
    codes: truth.codes.filter(({ text }) => codes.some(({ what }) => what === text)).length,
  };
}

/** A text that does not occur in the drive. */
const ABSENT = 'AIRPORT';

/** Yes-or-no questions about a frame with their correct answers, and a question about the code. */
const questionsAbout = ({ truth }: DriveFrame): { text: string; right: RegExp }[] => [
  ...truth.texts.map(({ text }) => ({ text: `Does the sign say "${text}"?`, right: /^Yes/ })),
  { text: `Does the sign say "${ABSENT}"?`, right: /^No/ },
  ...truth.codes.map(({ text }) => ({ text: 'What does the QR code say?', right: new RegExp(text) })),
];

/** Reads the drive's texts and codes with every kind and level of corruption. */
export async function measureDrive(
  looker: Looker,
  kinds: readonly DegradationKind[],
  count: number,
  onDone: () => void,
): Promise<DriveResult> {
  const frames = await telling(count);
  const table = new Map<string, { texts: ViewScores; codes: ViewScores }>();
  const flips = { questions: 0, harmful: 0, asRun: 0 };
  for (const frame of frames) {
    const clean = await readIn(looker, frame, await looker.look(frame.picture), 'captured');
    for (const kind of kinds)
      for (const level of Object.keys(LEVELS) as Level[]) {
        const looked = await looker.look(await corrupted(frame, kind, level));
        const captured = await readIn(looker, frame, looked, 'captured');
        const recovered = await readIn(looker, frame, looked, 'recovered');
        const best = looked.flagged ? recovered : captured;
        const before = table.get(`${kind} ${level}`);
        const added = (of: 'texts' | 'codes'): ViewScores => ({
          captured: (before?.[of].captured ?? 0) + captured[of],
          recovered: (before?.[of].recovered ?? 0) + recovered[of],
          best: (before?.[of].best ?? 0) + best[of],
          clean: (before?.[of].clean ?? 0) + clean[of],
        });
        table.set(`${kind} ${level}`, { texts: added('texts'), codes: added('codes') });
        await countFlips(looker, frame, looked, flips);
        onDone();
      }
  }
  const byKind = (of: (cell: { texts: ViewScores; codes: ViewScores }) => ViewScores): ByKind<ViewScores> =>
    Object.fromEntries(
      kinds.map((kind) => [
        kind,
        Object.fromEntries(Object.keys(LEVELS).map((level) => [level, of(table.get(`${kind} ${level}`)!)])),
      ]),
    );
  return {
    frames: frames.map(({ index }) => index),
    texts: frames.reduce((sum, { truth }) => sum + truth.texts.length, 0),
    codes: frames.reduce((sum, { truth }) => sum + truth.codes.length, 0),
    read: byKind(({ texts, codes }) => sumOf(texts, codes)),
    readTexts: byKind(({ texts }) => texts),
    readCodes: byKind(({ codes }) => codes),
    questions: flips.questions,
    harmful: flips.harmful,
    harmfulAsRun: flips.asRun,
  };
}

const sumOf = (a: ViewScores, b: ViewScores): ViewScores => ({
  captured: a.captured + b.captured,
  recovered: a.recovered + b.recovered,
  best: a.best + b.best,
  clean: a.clean + b.clean,
});

const corrupted = ({ picture, index }: DriveFrame, kind: DegradationKind, level: Level): Promise<RgbImage> =>
  corrupt(picture, [{ kind, intensity: LEVELS[level] }], { index });

async function countFlips(
  looker: Looker,
  frame: DriveFrame,
  looked: Looked,
  flips: { questions: number; harmful: number; asRun: number },
): Promise<void> {
  for (const { text, right } of questionsAbout(frame)) {
    const verdictOf = async (mode: 'captured' | 'both'): Promise<string> =>
      right.test(await looker.answer(text, looked, mode)) ? 'right' : 'wrong';
    const flipped = isHarmfulFlip(await verdictOf('captured'), await verdictOf('both'), 'right');
    flips.questions += 1;
    flips.harmful += flipped ? 1 : 0;
    flips.asRun += flipped && looked.flagged ? 1 : 0;
  }
}

/** Frames that between them show every text and code as large as it gets, as far as `count` frames can. */
async function telling(count: number): Promise<DriveFrame[]> {
  const drive = await Drive.open();
  const frames: DriveFrame[] = [];
  for (let index = 0; index < drive.frames; index += 6) frames.push(drive.draw(index));
  const shown = new Map<string, number>();
  const gain = ({ truth }: DriveFrame): number =>
    [...truth.texts, ...truth.codes].reduce(
      (sum, { text, box }) => sum + Math.max(0, Math.min(30, box.height) - (shown.get(text) ?? 0)),
      0,
    );
  const chosen: DriveFrame[] = [];
  while (chosen.length < count && chosen.length < frames.length) {
    const next = frames
      .filter((frame) => !chosen.includes(frame))
      .reduce((a, b) => (gain(b) > gain(a) ? b : a));
    for (const { text, box } of [...next.truth.texts, ...next.truth.codes])
      shown.set(text, Math.max(shown.get(text) ?? 0, Math.min(30, box.height)));
    chosen.push(next);
  }
  return chosen.sort((a, b) => a.index - b.index);
}
