import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Chain } from '../../core/chain.js';
import { DEGRADATIONS } from '../../core/degradation.js';
import { ChainStream } from './stream.js';
import { readChain } from './read.js';
import { writeClear, writeJson, writeRobustR1 } from './write.js';

const kinds = fc.uniqueArray(fc.constantFrom(...DEGRADATIONS), { maxLength: 6 });
const hundredths = fc.integer({ min: 0, max: 100 }).map((n) => n / 100);
/** Text with the nastiest pieces: tags, entities, brackets, newlines. */
const text = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom(
        '<ANSWER>',
        '<TYPE_END>',
        '</think>',
        '<image_restore>',
        '&lt;',
        '&amp;',
        '{"a":',
        '"',
        '\n',
        '< x >',
        '<a',
        '&',
      ),
    ),
    { maxLength: 6 },
  )
  .map((pieces) => pieces.join('').trim());
const chains: fc.Arbitrary<Chain> = fc
  .record({
    kinds,
    levels: fc.array(hundredths, { minLength: 6, maxLength: 6 }),
    influence: text,
    reasoning: text,
    conclusion: text,
    answer: text,
  })
  .map(({ kinds: named, levels, ...rest }) => ({
    types: named.map((kind, i) => ({ kind, intensity: levels[i]! })),
    ...rest,
  }));

describe('writing then reading is the identity', () => {
  it.each([
    ['robust-r1', writeRobustR1],
    ['clear', (chain: Chain) => writeClear(chain)],
    ['clear', (chain: Chain) => writeClear(chain, 2)],
    ['json', writeJson],
  ] as const)('%s', (form, write) => {
    fc.assert(
      fc.property(chains, (chain) => {
        const read = readChain(write(chain));
        expect(read.chain).toEqual(chain);
        expect(read.form).toBe(form);
        expect(read.problems).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('counts the restorations that CLEAR asks for', () => {
    fc.assert(
      fc.property(chains, fc.integer({ min: 0, max: 2 }), (chain, n) => {
        expect(readChain(writeClear(chain, n)).restores).toBe(n);
      }),
    );
  });
});

describe('any input', () => {
  const pieces = fc.array(
    fc.oneof(
      fc.string(),
      fc.constantFrom(
        '<TYPE>',
        '<TYPE_END>',
        '</TYPE>',
        '<ANSWER>',
        '<answer>',
        '<think>',
        '</think>',
        '<image_restore>',
        '{',
        '}',
        '[',
        '"types":',
        '"answer":"',
        ',',
        '\\',
        'fog(',
        '0.5)',
        '<',
      ),
    ),
  );

  it('never throws, and keeps intensities in [0, 1]', () => {
    fc.assert(
      fc.property(pieces, (parts) => {
        for (const d of readChain(parts.join('')).chain.types) {
          expect(d.intensity).toBeGreaterThanOrEqual(0);
          expect(d.intensity).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('reads the same however it is cut into pieces', () => {
    fc.assert(
      fc.property(pieces, fc.integer({ min: 1, max: 7 }), (parts, size) => {
        const whole = parts.join('');
        const stream = new ChainStream();
        for (let i = 0; i < whole.length; i += size) {
          stream.push(whole.slice(i, i + size));
          void stream.chain;
        }
        expect(stream.end()).toEqual(readChain(whole));
      }),
      { numRuns: 500 },
    );
  });

  it('reads a text without end up to a bound', () => {
    const endless = `<ANSWER>yes<ANSWER_END>${'and so on '.repeat(20_000)}`;
    const stream = new ChainStream();
    for (let i = 0; i < endless.length; i += 1000) stream.push(endless.slice(i, i + 1000));
    expect(stream.text.length).toBeLessThan(70_000);
    expect(stream.end()).toEqual(readChain(endless));
    expect(stream.end().chain.answer).toBe('yes');
  });
});

describe('what models really write', () => {
  const whole = {
    types: [
      { kind: 'lens_blur', intensity: 0.31 },
      { kind: 'lens_flare', intensity: 0.05 },
    ],
    influence: 'I',
    reasoning: 'R',
    conclusion: 'C',
    answer: 'A',
  };
  const TYPES = 'lens blur(0.31), lens flare(0.05)';

  it.each<[string, string, readonly (string | RegExp)[]]>([
    [
      'as in the paper',
      `<TYPE>${TYPES}<TYPE_END><INFLUENCE>I<INFLUENCE_END><REASONING>R<REASONING_END><CONCLUSION>C<CONCLUSION_END><ANSWER>A<ANSWER_END>`,
      [],
    ],
    [
      'HTML closers',
      `<TYPE>${TYPES}</TYPE><INFLUENCE>I</INFLUENCE><REASONING>R</REASONING><CONCLUSION>C</CONCLUSION><ANSWER>A</ANSWER>`,
      [],
    ],
    [
      'lower case, white space',
      `<type>\n ${TYPES} \n<type_end>\n<influence> I <influence_end><reasoning>R<reasoning_end><conclusion>C<conclusion_end><answer_end>`.replace(
        '<answer_end>',
        '<ANSWER>A<ANSWER_END>',
      ),
      [],
    ],
    [
      'no closers at all',
      `<TYPE>${TYPES}<INFLUENCE>I<REASONING>R<CONCLUSION>C<ANSWER>A`,
      ['types: closer missing', 'answer: closer missing'],
    ],
    [
      'an opener missing',
      `${TYPES}<TYPE_END><INFLUENCE>I<INFLUENCE_END><REASONING>R<REASONING_END><CONCLUSION>C<CONCLUSION_END><ANSWER>A<ANSWER_END>`,
      ['types: opener missing'],
    ],
    [
      'wrong order',
      `<ANSWER>A<ANSWER_END><TYPE>${TYPES}<TYPE_END><INFLUENCE>I<INFLUENCE_END><REASONING>R<REASONING_END><CONCLUSION>C<CONCLUSION_END>`,
      ['parts out of order'],
    ],
    [
      'repeats',
      `<TYPE>${TYPES}<TYPE_END><INFLUENCE>I<INFLUENCE_END><REASONING>R<REASONING_END><CONCLUSION>C<CONCLUSION_END><ANSWER>A<ANSWER_END><ANSWER>B<ANSWER_END>`,
      ['answer repeated'],
    ],
    [
      'words around it',
      `Sure! <TYPE>${TYPES}<TYPE_END><INFLUENCE>I<INFLUENCE_END><REASONING>R<REASONING_END><CONCLUSION>C<CONCLUSION_END><ANSWER>A<ANSWER_END> Hope it helps`,
      ['text outside the parts'],
    ],
  ])('%s', (_, said, problems) => {
    const read = readChain(said);
    expect(read.chain).toEqual(whole);
    expect(read.form).toBe('robust-r1');
    expect(read.missing).toEqual([]);
    expect(read.problems).toEqual(expect.arrayContaining([...problems]));
    if (problems.length === 0) expect(read.problems).toEqual([]);
  });

  it('knows other names for degradations, and says which it does not know', () => {
    const read = readChain(
      '<TYPE>JPEG Compression: 0.5; Atm. Turbulence(40%), Darkness (severe), Gremlins(0.3), fog, noise(1.7), jpeg(0.2)<TYPE_END>',
    );
    expect(read.chain.types).toEqual([
      { kind: 'compression', intensity: 0.5 },
      { kind: 'atmospheric_turbulence', intensity: 0.4 },
      { kind: 'darkness', intensity: 0.9 },
    ]);
    expect(read.problems).toEqual([
      'unknown degradation "Gremlins"',
      'no intensity in [0,1] for "fog"',
      'no intensity in [0,1] for "noise"',
      '"jpeg" named twice',
    ]);
    expect(read.missing).toEqual(['influence', 'reasoning', 'conclusion', 'answer']);
  });

  it('reads CLEAR: a thought, a restoration asked for, a second thought, the answer', () => {
    const read = readChain(
      '<think>Too dark to read.</think><image_restore><think>Now it reads EXIT.</think><answer>EXIT</answer>',
    );
    expect(read).toMatchObject({ form: 'clear', restores: 1, missing: ['types', 'influence', 'conclusion'] });
    expect(read.chain.reasoning).toBe('Too dark to read.Now it reads EXIT.');
    expect(read.chain.answer).toBe('EXIT');
  });

  it('tells a restoration that is awaited from an answer', () => {
    const stream = new ChainStream();
    stream.push('<think>Too dark.</think><image_');
    expect(stream.asksToRestore).toBe(false);
    stream.push('restore>');
    expect(stream.asksToRestore).toBe(true);
    stream.push('<answer>EX');
    expect([stream.asksToRestore, stream.answered]).toEqual([false, false]);
    stream.push('IT</ans');
    expect(stream.chain.answer).toBe('EXIT');
    stream.push('wer>');
    expect(stream.answered).toBe(true);
  });

  it.each([
    ['fenced', '```json\n{"types":{"fog":0.5},"answer":"yes"}\n```', []],
    ['among words', 'Here you are: {"Degradations":["fog(0.5)"],"Answer":"yes"} Bye', []],
    ['other keys', '{"degradations":[{"name":"fog","severity":"50%"}],"final_answer":"yes"}', []],
    ['cut short', '{"types":[{"kind":"fog","intensity":0.5}],"answer":"yes', ['JSON cut short']],
    ['cut in a key', '{"types":[{"kind":"fog","intensity":0.5}],"answer":"yes","conclu', ['JSON cut short']],
    ['after a thought', '<think>hm</think>{"types":{"fog":0.5},"answer":"yes"}', []],
  ])('reads JSON %s', (_, said, problems) => {
    const read = readChain(said);
    expect(read.form).toBe('json');
    expect(read.chain.types).toEqual([{ kind: 'fog', intensity: 0.5 }]);
    expect(read.chain.answer).toBe('yes');
    expect(read.problems).toEqual(problems);
    expect(read.missing).toEqual(['influence', 'reasoning', 'conclusion']);
  });

  it('takes text of no form as the answer, and says that all else is missing', () => {
    expect(readChain('A red truck.')).toMatchObject({
      form: 'plain',
      chain: { types: [], answer: 'A red truck.' },
      missing: ['types', 'influence', 'reasoning', 'conclusion'],
    });
    expect(readChain('').missing).toHaveLength(5);
  });
});
