import fc from 'fast-check';
import { expect, it } from 'vitest';
import { answer, frameEvents, header } from '../../test/support/events.js';
import type { PipelineEvent } from '../core/events.js';
import { FrameOrder } from './frameOrder.js';
import { SinkGroup } from './sinkGroup.js';

function watched(): { order: FrameOrder; seen: PipelineEvent[] } {
  const seen: PipelineEvent[] = [];
  const sinks = new SinkGroup(() => {});
  sinks.add([
    { name: 's', wantsPictures: false, publish: (event) => void seen.push(event), close: async () => {} },
  ]);
  return { order: new FrameOrder(sinks), seen };
}

it('whatever overtakes whatever, events go out frame by frame, what the source says in its place', () => {
  const frames = [0, 1, 2, 3].map((seq) => header(seq));
  const error: PipelineEvent = { type: 'error', camera: 'front', code: 'FOG_CDR', message: 'after frame 1' };
  const ofFrame = frames.map((frame): PipelineEvent[] => [
    ...frameEvents(frame),
    { type: 'answer', answer: answer(frame.stampNs) },
  ]);
  const expected = [...ofFrame[0]!, ...ofFrame[1]!, error, ...ofFrame[2]!, ...ofFrame[3]!];
  // Any interleaving in which each frame's own events keep their order and frames settle in order.
  const turn = fc.array(fc.nat(3), { minLength: 0, maxLength: 60 });
  fc.assert(
    fc.property(turn, (turns) => {
      const { order, seen } = watched();
      frames.slice(0, 2).forEach((frame) => order.begin(frame));
      order.emit(error);
      frames.slice(2).forEach((frame) => order.begin(frame));
      const waiting = ofFrame.map((events) => [...events]);
      let settled = 0;
      for (const of of [...turns, ...[0, 1, 2, 3].flatMap((n) => Array<number>(9).fill(n))]) {
        const next = waiting[of]!.shift();
        if (next) order.emit(next);
        while (settled < 4 && waiting[settled]!.length === 0) order.settle(frames[settled++]!);
      }
      order.end();
      expect(seen).toEqual(expected);
    }),
  );
});

it('a frame that is lost on the way holds nothing back, and the end lets everything out', () => {
  const { order, seen } = watched();
  const [first, second, third] = [0, 1, 2].map((seq) => header(seq)) as [
    ReturnType<typeof header>,
    ReturnType<typeof header>,
    ReturnType<typeof header>,
  ];
  for (const frame of [first, second, third]) order.begin(frame);
  const lost: PipelineEvent = {
    type: 'error',
    camera: 'front',
    code: 'FOG_INFERENCE',
    message: '',
    stampNs: first.stampNs,
  };
  order.emit(frameEvents(second)[0]!);
  order.emit(lost);
  expect(seen).toEqual([]);
  order.settle(second);
  expect(seen).toEqual([lost, frameEvents(second)[0]!]);
  order.emit(frameEvents(third)[0]!);
  order.end();
  expect(seen).toHaveLength(3);
});
