import { describe, expect, it } from 'vitest';
import { refusalOf } from './accept.js';

const rules = { minSeverityDrop: 0.02, minIntensityDrop: 0.2, minAgreement: 0.6, minWorstAgreement: 0 };
const good = {
  severityBefore: 0.8,
  severityAfter: 0.3,
  strongestBefore: 0.8,
  strongestAfter: 0.7,
  agreement: 0.9,
  worstAgreement: 0.4,
};

describe('acceptance', () => {
  it('accepts what helped and shows the same scene', () => expect(refusalOf(good, rules)).toBeUndefined());
  it('refuses what did not help', () =>
    expect(refusalOf({ ...good, severityAfter: 0.79 }, rules)).toBe('no_gain'));
  it('accepts what mended the strongest degradation', () =>
    expect(refusalOf({ ...good, severityAfter: 0.8, strongestAfter: 0.5 }, rules)).toBeUndefined());
  it('refuses a changed scene, however much severity fell', () =>
    expect(refusalOf({ ...good, agreement: 0.5 }, rules)).toBe('content_changed'));
  it('refuses a scene that changed in one place', () =>
    expect(refusalOf({ ...good, worstAgreement: -0.2 }, rules)).toBe('content_changed'));
});
