import { describe, expect, it } from 'vitest';
import { concludeCodes, concludeObjects, concludeText } from './conclude.js';
import type { Sighting } from '../instruments/sighting.js';
import { intentOf, type Intent } from '../intent/intent.js';

const intent = <T extends Intent['topic']>(text: string, topic: T): Extract<Intent, { topic: T }> => {
  const read = intentOf(text);
  if (read.topic !== topic) throw new Error(`${text} is about ${read.topic}`);
  return read as Extract<Intent, { topic: T }>;
};
const seen = (what: string, confidence: number, x: number, y: number): Sighting => ({
  what,
  confidence,
  box: [x - 0.05, y - 0.05, 0.1, 0.1],
});
const people = [seen('person', 0.9, 0.1, 0.1), seen('person', 0.7, 0.5, 0.5), seen('dog', 0.8, 0.9, 0.9)];
const signs = [seen('STOP', 0.9, 0.1, 0.1), seen('EXIT 12', 0.8, 0.5, 0.5)];

describe('objects', () => {
  const ask = (text: string, found = people) => concludeObjects(intent(text, 'objects'), found, 0.2);
  it.each([
    ['How many people are there?', '2', '2 people (centre and upper left).'],
    ['Is there a dog?', 'yes', 'Yes, 1 dog (lower right).'],
    ['Is there a cat?', 'no', 'No cat was found.'],
    ['How many cats are there?', '0', 'None: no cats were found.'],
    ['Where is the dog?', 'lower right', 'In the lower right: 1 dog.'],
    ['What do you see?', '2 people and 1 dog', '2 people and 1 dog.'],
  ])('%s', (text, key, said) => {
    expect(ask(text)).toMatchObject({ key, text: said });
  });

  it('is surer of an absence the better the picture', () => {
    const absent = (severity: number) =>
      concludeObjects(intent('Is there a cat?', 'objects'), people, severity);
    expect(absent(0).confidence).toBeGreaterThan(absent(0.9).confidence);
    expect(absent(0).evidence).toBe(0);
  });
});

describe('text', () => {
  it.each([
    ['What does the sign say?', 'It reads "STOP" (upper left) and "EXIT 12" (centre).'],
    ['Is there any text?', 'Yes: "STOP" (upper left) and "EXIT 12" (centre).'],
    ['Does the sign say STOP?', 'Yes, "STOP" can be read in the upper left.'],
    ['Does it say "exit"?', 'Yes, "exit" can be read in the centre.'],
    ['Does the sign say GO?', 'No, "GO" cannot be made out.'],
  ])('%s', (text, said) => {
    expect(concludeText(intent(text, 'text'), signs, 0.2).text).toBe(said);
  });

  it('does not claim on what the words stand', () => {
    const read = concludeText(intent('What is written on the truck?', 'text'), signs, 0.2);
    expect(read.because.join(' ')).toContain('Whether the words stand on the truck was not measured.');
  });

  it('takes the same words for the same, however they are written', () => {
    const one = concludeText(intent('Read the sign', 'text'), [seen('Exit-12', 0.8, 0.5, 0.5)], 0);
    const other = concludeText(intent('Read the sign', 'text'), [seen('EXIT 12', 0.7, 0.1, 0.5)], 0);
    expect(one.key).toBe(other.key);
  });
});

describe('codes', () => {
  const codes = [{ ...seen('BAY 7', 0.99, 0.9, 0.1), format: 'QRCode' }];
  it.each([
    ['What does the QR code say?', '"BAY 7" (QRCode, upper right).'],
    ['Is there a QR code?', 'Yes: "BAY 7" (QRCode, upper right).'],
    ['Where is the barcode?', 'In the upper right.'],
  ])('%s', (text, said) => {
    expect(concludeCodes(intent(text, 'codes'), codes, 0).text).toBe(said);
  });

  it('says that none can be read', () => {
    expect(concludeCodes(intent('Scan the code', 'codes'), [], 0.9)).toMatchObject({
      text: 'No code can be read.',
      evidence: 0,
    });
  });
});
