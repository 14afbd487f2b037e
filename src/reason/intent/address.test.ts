import { describe, expect, it } from 'vitest';
import { addressees, withoutName } from './address.js';
import { intentOf } from './intent.js';

const NAMES = ['north', 'gate', 'gate_north', 'front_door'];

describe('whom a question is for', () => {
  it.each([
    ['What is wrong with the north camera?', ['north']],
    ['Is anything moving at the gate?', ['gate']],
    ["What's wrong with the Front-Door camera?", ['front_door']],
    ['Is front_door ok?', ['front_door']],
    ['Is the front door camera better than north?', ['north', 'front_door']],
    ['How bad is gate north?', ['gate_north']],
    ['How bad is it at the gate, and gate north?', ['gate', 'gate_north']],
    ['What is wrong?', []],
    ['Is the northern camera foggy?', []],
  ])('%s', (text, cameras) => {
    expect(addressees(text, NAMES)).toEqual(cameras);
  });
});

describe('a question without the name', () => {
  it.each([
    ['What is wrong with the north camera?', 'north', { topic: 'condition', aspect: 'what' }],
    ['Is north ok?', 'north', { topic: 'condition' }],
    ['How foggy is it at the gate?', 'gate', { topic: 'condition', aspect: 'severity', kinds: ['fog'] }],
    ['Since when is the front door camera dark?', 'front_door', { topic: 'condition', aspect: 'since' }],
    ['Is anything moving at the gate?', 'gate', { topic: 'motion', aspect: 'whether' }],
    ['Is anything at the gate moving?', 'gate', { topic: 'motion', aspect: 'whether' }],
    ['Is the north camera moving?', 'north', { topic: 'motion', aspect: 'camera' }],
  ])('%s', (text, camera, intent) => {
    expect(intentOf(withoutName(text, camera))).toMatchObject(intent);
  });

  it('stays as it is where the name is not in it', () => {
    expect(withoutName("What's wrong?", 'north')).toBe("What's wrong?");
  });
});
