import fc from 'fast-check';
import { map, mergeMap, timer, type Observable } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, it } from 'vitest';
import type { Assessment } from '../../core/assessment.js';
import type { VerdictKind } from '../../core/verdict.js';
import { Standing, type AskCandidate, type StandingQuestion } from './standing.js';
import { assessment } from '../../../test/support/views.js';

const NS = 1_000_000n;
const question = (id: string, rest: Partial<StandingQuestion> = {}): StandingQuestion => ({
  id,
  text: `${id}?`,
  everyMs: 100,
  whenFlagged: true,
  whenChanged: true,
  ...rest,
});
let unique = 0;
/** A picture like the last, and yet not the same. */
const alike = (severity = 0.1): Assessment =>
  assessment({ noise: 0.01 + (unique++ % 1000) * 1e-5 }, { severity });
const at = (nowMs: number, rest: Partial<AskCandidate> = {}): AskCandidate => ({
  stampNs: BigInt(nowMs) * NS,
  nowNs: BigInt(nowMs) * NS,
  takenNs: BigInt(nowMs) * NS,
  assessment: alike(),
  verdict: 'pass',
  condition: { kind: 'ok', degradations: [], reason: '', sinceNs: 0n },
  still: false,
  ...rest,
});
const standing = (...questions: StandingQuestion[]) =>
  new Standing(questions, { deadlineMs: 50, maxAgeMs: 30 });
const ids = (asked: readonly { readonly id: string }[]): string => asked.map((q) => q.id).join('');

describe('when a question is asked', () => {
  it('at first, and after its interval', () => {
    const s = standing(question('a', { everyMs: 100 }), question('b', { everyMs: 250 }));
    const asked = [0, 50, 100, 150, 200, 250, 300].map((now) => {
      const due = s.offer(at(now));
      for (const q of due) s.answered(q.id, BigInt(now) * NS, BigInt(now) * NS);
      return ids(due);
    });
    expect(asked).toEqual(['ab', '', 'a', '', 'a', 'b', 'a']);
  });

  const once = { everyMs: 0, whenFlagged: false, whenChanged: false };
  const second = (
    trigger: Partial<StandingQuestion>,
    first: Partial<AskCandidate>,
    then: Partial<AskCandidate>,
  ): string => {
    const s = standing(question('a', { ...once, ...trigger }));
    s.offer(at(0, first));
    s.answered('a', 0n, 0n);
    return ids(s.offer(at(20, then)));
  };
  it.each<[string, Partial<StandingQuestion>, Partial<AskCandidate>, Partial<AskCandidate>, string]>([
    ['once only, where nothing else is wished', {}, {}, { verdict: 'recover' }, ''],
    ['when flagged', { whenFlagged: true }, {}, { verdict: 'recover' }, 'a'],
    ['not when the flag goes', { whenFlagged: true }, { verdict: 'recover' }, {}, ''],
    ['not while flagged', { whenFlagged: true }, { verdict: 'recover' }, { verdict: 'hopeless' }, ''],
    ['when the verdict changes', { whenChanged: true }, { verdict: 'recover' }, {}, 'a'],
    ['when severity changes markedly', { whenChanged: true }, {}, { assessment: alike(0.3) }, 'a'],
    [
      'when the camera has another condition',
      { whenChanged: true },
      {},
      { condition: { kind: 'moved', degradations: [], reason: '', sinceNs: 0n } },
      'a',
    ],
    ['not when it changes a little', { whenChanged: true }, {}, { assessment: alike(0.2) }, ''],
    [
      'when another degradation comes',
      { whenChanged: true },
      {},
      { assessment: assessment({ fog: 0.2 }, { severity: 0.1 }) },
      'a',
    ],
    [
      'when the picture turns black',
      { whenChanged: true },
      {},
      { assessment: assessment({}, { pictureState: 'black', severity: 0.1 }) },
      'a',
    ],
    ['always of a picture that stands alone', {}, {}, { still: true }, 'a'],
    ['when time jumps back', {}, { nowNs: 900n * NS }, {}, 'a'],
  ])('%s', (_, trigger, first, then, expected) => {
    expect(second(trigger, first, then)).toBe(expected);
  });
});

describe('pictures that are skipped', () => {
  it('the same picture, by its stamp or by its measurements', () => {
    const s = standing(question('a', { everyMs: 10 }));
    const picture = alike();
    s.offer(at(0, { assessment: picture }));
    s.answered('a', 0n, 0n);
    expect(s.offer(at(20, { stampNs: 0n }))).toEqual([]);
    expect(s.offer(at(40, { assessment: picture }))).toEqual([]);
    expect(ids(s.offer(at(60)))).toBe('a');
    expect(s.counts).toMatchObject({ asked: 2, identical: 2 });
  });

  it('a stale picture', () => {
    const s = standing(question('a'));
    expect(s.offer(at(100, { takenNs: 60n * NS }))).toEqual([]);
    expect(ids(s.offer(at(100, { takenNs: 80n * NS })))).toBe('a');
    expect(s.counts).toMatchObject({ asked: 1, stale: 1 });
  });

  it('any picture during an open question, until its deadline', () => {
    const s = standing(question('a', { everyMs: 10 }), question('b', { everyMs: 10 }));
    expect(ids(s.offer(at(0)))).toBe('ab');
    expect(s.answered('a', 0n, 10n * NS)).toBe('publish');
    expect(s.offer(at(20))).toEqual([]);
    expect(ids(s.offer(at(60)))).toBe('ab');
    expect(s.answered('b', 0n, 61n * NS)).toBe('late');
    expect(s.counts).toMatchObject({ asked: 4, published: 1, late: 1, busy: 1 });
  });
});

describe('marbles', () => {
  /** Frames pass the scheduler; each answer takes its time; what may be published comes out. */
  const published = (
    s: Standing,
    frames: Observable<Partial<AskCandidate>>,
    takes: readonly number[],
    now: () => number,
  ) => {
    let looks = 0;
    return frames.pipe(
      map((frame) => at(now(), frame)),
      mergeMap((picture) => s.offer(picture).map((q) => ({ q, picture }))),
      mergeMap(({ q, picture }) =>
        timer(takes[looks++] ?? 0).pipe(
          mergeMap(() => (s.answered(q.id, picture.stampNs, BigInt(now()) * NS) === 'publish' ? [q.id] : [])),
        ),
      ),
    );
  };
  const marbles = (
    test: (scheduler: TestScheduler, helpers: Parameters<Parameters<TestScheduler['run']>[0]>[0]) => void,
  ) => {
    const scheduler = new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
    scheduler.run((helpers) => test(scheduler, helpers));
  };

  it('asks a question at once, at the interval, and when the camera is flagged', () => {
    marbles((scheduler, { hot, expectObservable }) => {
      const values = { f: {}, r: { verdict: 'recover' as VerdictKind } };
      const frames = hot(' f 19ms f 19ms f 59ms f 19ms r', values);
      const expected = '  a 99ms          a 19ms a';
      const s = standing(question('a', { whenChanged: false }));
      expectObservable(published(s, frames, [], () => scheduler.now())).toBe(expected);
    });
  });

  it('drops a late answer, and asks about the next picture meanwhile', () => {
    marbles((scheduler, { hot, expectObservable }) => {
      const frames = hot(' f 99ms f 99ms f 99ms', { f: {} });
      // The first answer takes 130 ms (deadline 50), the others 10 and 20.
      const expected = ' 110ms a 109ms a';
      const s = standing(question('a'));
      expectObservable(published(s, frames, [130, 10, 20], () => scheduler.now())).toBe(expected);
    });
  });
});

it('keeps its guarantees for any sequence of pictures and answers', () => {
  const verdicts = fc.constantFrom<VerdictKind>('pass', 'recover', 'hopeless');
  const pictures = fc.nat({ max: 5 });
  const step = fc.oneof(
    fc.record({
      does: fc.constant('offer' as const),
      wait: fc.nat({ max: 80 }),
      age: fc.nat({ max: 45 }),
      verdict: verdicts,
      picture: pictures,
    }),
    fc.record({
      does: fc.constant('answer' as const),
      wait: fc.nat({ max: 80 }),
      which: fc.nat({ max: 3 }),
      fails: fc.boolean(),
    }),
  );
  const library = Array.from({ length: 6 }, (_, i) => assessment({ fog: i / 10 }, { severity: i / 10 }));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const questions = [
        question('a', { everyMs: 60, whenChanged: false, whenFlagged: false }),
        question('b'),
      ];
      const s = new Standing(questions, { deadlineMs: 50, maxAgeMs: 30 });
      const open: { id: string; stampNs: bigint; putMs: number }[] = [];
      const lastAsked = new Map<string, { ms: number; picture: number; verdict: VerdictKind }>();
      let now = 0;
      let published = 0;
      for (const it of steps) {
        now += it.wait;
        if (it.does === 'offer') {
          const offered = at(now, {
            assessment: library[it.picture]!,
            verdict: it.verdict,
            takenNs: BigInt(now - it.age) * NS,
          });
          const running = open.filter((o) => now - o.putMs <= 50).length;
          const asked = s.offer(offered);
          if (asked.length > 0) {
            expect(running).toBe(0);
            expect(it.age).toBeLessThanOrEqual(30);
          }
          for (const { id } of asked) {
            const last = lastAsked.get(id);
            if (last) expect(last.picture !== it.picture || last.verdict !== it.verdict).toBe(true);
            if (last && id === 'a') expect(now - last.ms).toBeGreaterThanOrEqual(60);
            lastAsked.set(id, { ms: now, picture: it.picture, verdict: it.verdict });
            open.push({ id, stampNs: offered.stampNs, putMs: now });
          }
        } else if (open.length > 0) {
          const [one] = open.splice(it.which % open.length, 1);
          if (it.fails) s.failed(one!.id, one!.stampNs);
          else if (s.answered(one!.id, one!.stampNs, BigInt(now) * NS) === 'publish') {
            published += 1;
            expect(now - one!.putMs).toBeLessThanOrEqual(50);
          }
        }
        const { counts } = s;
        expect(counts.published).toBe(published);
        expect(counts.published + counts.late + counts.failed).toBeLessThanOrEqual(counts.asked);
      }
      // Every question put is accounted for once time has run out.
      s.offer(at(now + 1_000, { verdict: 'hopeless' }));
      const { asked, published: out, late, failed } = s.counts;
      const stillOpen = asked - out - late - failed;
      expect(stillOpen).toBeGreaterThanOrEqual(0);
      expect(stillOpen).toBeLessThanOrEqual(questions.length);
    }),
    { numRuns: 300 },
  );
});
