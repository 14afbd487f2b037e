import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CANCEL, isOver, STATUS, toCancel, type Status } from './goals.js';

const NOBODY = '0'.repeat(32);
const id = (n: number): string => String(n).padStart(32, 'a');
const goal = (n: number, acceptedNs: bigint, status: Status = STATUS.executing) => ({
  id: id(n),
  acceptedNs,
  status,
});

describe('what a cancel request is about', () => {
  const goals = [goal(1, 10n), goal(2, 20n), goal(3, 30n, STATUS.succeeded)];
  const canceled = (who: string, until: bigint): unknown => {
    const { code, goals: found } = toCancel(goals, who, until);
    return [code, found.map((one) => one.id)];
  };

  it.each([
    ['all', NOBODY, 0n, CANCEL.none, [1, 2]],
    ['those accepted until then', NOBODY, 10n, CANCEL.none, [1]],
    ['one', id(2), 0n, CANCEL.none, [2]],
    ['one and those until then', id(2), 10n, CANCEL.none, [1, 2]],
    ['one that is over', id(3), 0n, CANCEL.terminated, []],
    ['one that nobody knows', id(9), 0n, CANCEL.unknownGoal, []],
  ])('%s', (_, who, until, code, expected) => {
    expect(canceled(who, until)).toEqual([code, expected.map(id)]);
  });

  it('is never a goal that is over, nor one that was not named', () => {
    const statuses = fc.constantFrom(...Object.values(STATUS));
    const some = fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.bigInt(1n, 9n), statuses), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(some, fc.integer({ min: 0, max: 6 }), fc.bigInt(0n, 9n), (list, who, until) => {
        const name = who === 0 ? NOBODY : id(who);
        const found = toCancel(
          list.map(([n, at, status]) => goal(n, at, status)),
          name,
          until,
        );
        for (const one of found.goals) {
          expect(isOver(one)).toBe(false);
          const all = who === 0 && until === 0n;
          expect(all || one.id === name || (until > 0n && one.acceptedNs <= until)).toBe(true);
        }
        if (found.goals.length > 0) expect(found.code).toBe(CANCEL.none);
      }),
    );
  });
});
