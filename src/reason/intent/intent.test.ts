import { describe, expect, it } from 'vitest';
import { intentOf } from './intent.js';

describe('codes', () => {
  it.each([
    ['What does the QR code say?', 'what'],
    ['Read the barcode', 'what'],
    ['Can you scan the code?', 'what'],
    ['Is there a QR code?', 'whether'],
    ['Do you see a bar code?', 'whether'],
    ['Where is the QR code?', 'where'],
    ["What's in the data matrix?", 'what'],
  ])('%s', (text, aspect) => {
    expect(intentOf(text)).toMatchObject({ topic: 'codes', aspect });
  });
});

describe('text', () => {
  it.each([
    ['What does the sign say?', 'what'],
    ['What is written on the truck?', 'what'],
    ['Read the sign.', 'what'],
    ['Can you read the text?', 'what'],
    ['Please read the number plate', 'what'],
    ["What's the licence plate?", 'what'],
    ['What text is visible?', 'what'],
    ['Is there any text?', 'whether'],
    ['Do you see any writing in the picture?', 'whether'],
    ['What words can you see?', 'what'],
  ])('%s', (text, aspect) => {
    expect(intentOf(text)).toMatchObject({ topic: 'text', aspect });
  });

  it('knows which words are sought, and on what they should stand', () => {
    expect(intentOf('Does the sign say STOP?')).toMatchObject({ topic: 'text', sought: 'STOP' });
    expect(intentOf('Does it say "No entry" anywhere?')).toMatchObject({ sought: 'No entry' });
    expect(intentOf('What is written on the truck?')).toMatchObject({ on: 'truck' });
    expect(intentOf('What is written on the sign?')).not.toHaveProperty('on');
  });
});

describe('motion', () => {
  it.each([
    ['Is anything moving?', 'whether'],
    ['Is there any movement?', 'whether'],
    ['Do you see motion?', 'whether'],
    ['Where is it moving?', 'where'],
    ['Where in the picture is something moving?', 'where'],
    ['Since when is something moving?', 'since'],
    ['How long has something been moving?', 'since'],
    ['Is the camera moving?', 'camera'],
    ['Did the camera move?', 'camera'],
  ])('%s', (text, aspect) => {
    expect(intentOf(text)).toMatchObject({ topic: 'motion', aspect });
  });
});

describe('objects', () => {
  it.each([
    ['How many people are there?', 'count', ['person']],
    ['how many cars do you see', 'count', ['car']],
    ['Count the buses', 'count', ['bus']],
    ['Is there a dog?', 'whether', ['dog']],
    ['Are there any traffic lights?', 'whether', ['traffic light']],
    ['Do you see a stop sign?', 'whether', ['stop sign']],
    ['Is anyone there?', 'whether', ['person']],
    ['Can you see a sofa?', 'whether', ['couch']],
    ['Is there a person in the picture?', 'whether', ['person']],
    ['Where is the car?', 'where', ['car']],
    ['Where are the knives?', 'where', ['knife']],
    ['How many cars and trucks are there?', 'count', ['car', 'truck']],
    ['Are there any vehicles?', 'whether', ['car', 'motorcycle', 'bus', 'truck']],
    ['What do you see?', 'list', []],
    ['What is in the picture?', 'list', []],
    ['Which objects are visible?', 'list', []],
  ])('%s', (text, aspect, classes) => {
    expect(intentOf(text)).toMatchObject({ topic: 'objects', aspect, classes });
  });

  it('knows only the classes of the detector at hand', () => {
    expect(intentOf('How many forklifts are there?', ['forklift'])).toMatchObject({ classes: ['forklift'] });
    expect(intentOf('How many forklifts are there?').topic).toBe('open');
  });
});

describe('what nothing here measures', () => {
  it.each([
    'Is the gate open?',
    'Is the car moving?',
    'Is the dog asleep?',
    'Is the dog on the couch?',
    'Is there a red car?',
    'How many red cars are there?',
    'Is the person wearing a helmet?',
    'What colour is the car?',
    'What did he say?',
    'What happened?',
    'Is it safe to cross?',
    'Who is at the door?',
    'Is the car parked?',
    'How many men are there?',
    'What time is it?',
    'Describe the scene.',
    'Is anyone reading a newspaper?',
    '',
  ])('%s', (text) => {
    expect(intentOf(text).topic).toBe('open');
  });
});
