import { describe, expect, it } from 'vitest';
import type { Aspect } from './condition.js';
import { intentOf } from './intent.js';

const PHRASINGS: Readonly<Record<Aspect, readonly string[]>> = {
  what: [
    "What's up with the camera?",
    'What is going on with the picture?',
    'Any problems with the stream?',
    'Is the image distorted?',
    'What affects visibility?',
    'Which degradation is strongest?',
    'Is it clear?',
    'What is wrong with the picture?',
    "What's wrong?",
    'whats wrong with this image',
    'What is the matter with the camera?',
    'Is anything wrong with the feed?',
    'Is there something wrong with the video?',
    'Is the picture ok?',
    'Is the camera working?',
    'Please tell me what the problem with this view is.',
    'Why is the image so bad?',
    'Which degradations are present?',
    'What kind of damage does the frame have?',
    'What happened to the picture?',
    'Is the picture degraded right now?',
    'Are there any artefacts?',
    'Why does the camera look so strange?',
    'Can you tell me about the condition of the image?',
  ],
  severity: [
    'How clear is the view?',
    'How much fog is there?',
    'On a scale from 0 to 1, how degraded is the picture?',
    'How bad is it?',
    'How bad is the picture?',
    'how severe is the damage',
    'How is the picture?',
    'How does it look?',
    "What's the image quality like?",
    'Rate the quality of the image',
    'How good is the visibility?',
    'How badly is the view degraded?',
    'What is the severity?',
    'How foggy is it?',
    'How dark is the picture?',
    'How strong is the noise?',
  ],
  since: [
    'When did the picture go bad?',
    'When did the quality drop?',
    'At what time did it start raining?',
    'Since when?',
    'Since when is it bad?',
    'How long has the picture been bad?',
    'For how long has it been foggy?',
    'When did the rain start?',
    'When did it begin to get dark?',
    'Since when has there been something wrong with the camera?',
    'Since when is the lens dirty?',
    'how long has the feed been frozen',
  ],
  usable: [
    'Is it hard to see?',
    'Can I use this camera right now?',
    "Why can't I see anything?",
    'Is the view usable?',
    'Is the picture still usable?',
    'Can I trust this image?',
    'Can you see clearly?',
    'Can you see anything?',
    'Is the picture good enough to use?',
    'Is the image clear enough?',
    'Is this feed reliable right now?',
    'Can we rely on the camera?',
    'Is the video useless?',
    "Isn't the picture unusable?",
  ],
  where: [
    'Is the bottom half of the picture darker?',
    'Which areas are most damaged?',
    'Where is the damage?',
    'Where in the picture is it bad?',
    'Which part of the image is degraded?',
    'Where is the picture blurry?',
    'Is the left side blurry?',
    'Where on the lens is the dirt?',
    'What area of the frame is affected?',
    'In which corner is the lens dirty?',
  ],
  present: [
    'Is the video quality degraded by rain?',
    'Do I need to clean the lens?',
    'Should the lens be cleaned?',
    'Is the picture noisy or blurry?',
    'Is it foggy?',
    'Is there fog?',
    'Is it raining?',
    'Is it snowing right now?',
    'Is the picture blurry?',
    "Isn't the image noisy?",
    'Is the lens dirty?',
    'Is the camera out of focus?',
    'Is the camera in focus?',
    'Is there any lens flare?',
    'Is the image over-sharpened?',
    'Are there scan lines in the picture?',
    'Is it too dark?',
    'Is there graffiti on the lens?',
    'Do you see fog?',
  ],
  state: [
    'Did someone cover the camera?',
    'Is something blocking the camera?',
    'Was the camera covered?',
    'Is the picture frozen?',
    'Is the feed stuck?',
    'Is the camera covered?',
    'Is the lens blocked?',
    'Is the screen black?',
    'Has the video frozen?',
  ],
};

const OTHERS = [
  'Is it sunny?',
  'Is the stop sign visible?',
  'Is the person blurry?',
  'Is there fog on the road?',
  'How many frames are frozen?',
  'How is the traffic?',
  'What happened?',
  "What's event?",
  'Is the man in the picture ok?',
  'Is the view blocked by a truck?',
  'Is someone there?',
  'Did someone cover the car?',
  'Do I need to clean the car?',
  'How is the weather?',
  'Is the gate open?',
  'is the gate damaged?',
  'What is in the picture?',
  'What do you see?',
  'What can you see?',
  'Describe the scene.',
  'How many people are there?',
  'Is there a dog?',
  'Is there snow on the roof?',
  'How deep is the snow?',
  'Is there graffiti on the wall?',
  'Is there graffiti?',
  'Is the car dirty?',
  'Is the road blocked?',
  'Is the lake frozen?',
  'Is the door covered in mud?',
  'What is wrong with the truck?',
  'What is wrong with the picture on the wall?',
  'Will it rain?',
  'Is it going to rain?',
  'Is it safe to drive?',
  'Is the way clear?',
  'Is everything ok?',
  'What colour is it?',
  'What does the sign say?',
  'Is it black?',
  'How long has the light been on?',
  'When did the truck arrive?',
  'Where is the car?',
  'Where is it?',
  'Is anything moving?',
  'Can you see the exit?',
  'Is the water clear?',
  'Who is there?',
  'How does a camera work?',
  'Is the spring compressed?',
  'Is the driver trustworthy?',
  '',
  '???',
  'asdf qwer',
];

describe('questions about the condition', () => {
  for (const [aspect, phrasings] of Object.entries(PHRASINGS)) {
    it.each(phrasings)(`${aspect}: %s`, (text) => {
      const intent = intentOf(text);
      expect(intent).toMatchObject({ topic: 'condition', aspect });
    });
  }
});

describe('questions about something else', () => {
  it.each(OTHERS)('%s', (text) => {
    expect(intentOf(text).topic).not.toBe('condition');
  });
});

describe('what exactly is asked', () => {
  it('names the degradations asked about', () => {
    expect(intentOf('Is the lens dirty?')).toMatchObject({ kinds: ['dirty_lens'], yesNo: true });
    expect(intentOf('How blurry is it?')).toMatchObject({ kinds: ['lens_blur', 'motion_blur'] });
    expect(intentOf('Is there rain or snow?')).toMatchObject({ kinds: ['rain', 'snow'] });
  });

  it('gives no plain yes where yes would mislead', () => {
    expect(intentOf("Isn't it foggy?")).toMatchObject({ yesNo: false });
    expect(intentOf('Is the camera in focus?')).toMatchObject({ yesNo: false });
    expect(intentOf('Is the camera out of focus?')).toMatchObject({ yesNo: true });
  });

  it('tells "right now" from the right side', () => {
    expect(intentOf('Is it foggy right now?')).toMatchObject({ aspect: 'present' });
    expect(intentOf('Is it foggy on the right?')).toMatchObject({ aspect: 'where' });
  });
});
