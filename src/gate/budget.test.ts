import { describe, expect, it } from 'vitest';
import { FrameBudget, TimeBudget } from './budget.js';

describe('TimeBudget', () => {
  it('is the share of the last ten seconds that was worked', () => {
    const budget = new TimeBudget();
    budget.spend(2_000, 1_000);
    budget.spend(1_000, 6_000);
    expect(budget.spent(6_000)).toBeCloseTo(0.3);
    expect(budget.spent(11_500)).toBeCloseTo(0.1);
    expect(budget.spent(20_000)).toBe(0);
  });
});

describe('FrameBudget', () => {
  it('is the share of the last 300 frames that were recovered, whatever they took', () => {
    const budget = new FrameBudget();
    for (let i = 0; i < 150; i += 1) budget.spend(1);
    expect(budget.spent()).toBeCloseTo(0.5);
    for (let i = 0; i < 300; i += 1) budget.spend(0);
    expect(budget.spent()).toBe(0);
  });
});
