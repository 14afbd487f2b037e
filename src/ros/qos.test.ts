import { describe, expect, it } from 'vitest';
import { incompatibility, matching, QOS, qosText } from './qos.js';

const { default: reliable, sensor, latched } = QOS;

describe('QoS', () => {
  it('a reader that asks for more than is offered gets nothing', () => {
    expect(incompatibility(sensor, reliable)).toBe('reliability');
    expect(incompatibility(reliable, latched)).toBe('durability');
  });

  it('a reader that asks for less gets it', () => {
    expect(incompatibility(reliable, sensor)).toBeUndefined();
    expect(incompatibility(latched, reliable)).toBeUndefined();
  });

  it('copied from publishers it suits every one of them', () => {
    const mixes = [
      [],
      [reliable],
      [sensor],
      [latched],
      [reliable, sensor],
      [latched, reliable],
      [latched, sensor],
    ];
    for (const offers of mixes) {
      const copied = matching(offers, 3);
      for (const offer of offers) expect(incompatibility(offer, copied)).toBeUndefined();
    }
    expect(matching([latched], 1)).toEqual(latched);
    expect(matching([], 5)).toEqual(sensor);
  });

  it('reads as words', () => expect(qosText(sensor)).toBe('best effort, volatile'));
});
