import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configSchema } from '../../config/schema.js';
import { createReasoner } from '../reasoner.js';
import { Breaker } from './breaker.js';
import { dataOf } from './sse.js';

async function* bytes(text: string, cuts: number): AsyncGenerator<Uint8Array> {
  const all = new TextEncoder().encode(text);
  for (let i = 0; i < all.length; i += cuts) yield await Promise.resolve(all.subarray(i, i + cuts));
}
const read = async (text: string, cuts: number): Promise<string[]> => {
  const found: string[] = [];
  for await (const { data } of dataOf(bytes(text, cuts))) found.push(data);
  return found;
};

describe('server-sent events', () => {
  it('are the same for every line ending and every split into pieces', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'grapheme' }).map((s) => s.replace(/[\r\n]/g, '').trim())),
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.integer({ min: 1, max: 9 }),
        async (sent, end, cuts) => {
          const text = sent.map((data) => `: comment${end}event: x${end}data: ${data}${end}${end}`).join('');
          expect(await read(text, cuts)).toEqual(sent);
        },
      ),
    );
  });

  it('include the last event even if its end is missing', async () => {
    expect(await read('data: a\n\ndata: b', 4)).toEqual(['a', 'b']);
  });

  it('stop at an event that is too long', async () => {
    await expect(read(`data: ${'x'.repeat(1_100_000)}`, 100_000)).rejects.toThrow('longer than 1,048,576');
  });
});

describe('the breaker', () => {
  it('refuses calls while open, and allows one trial call afterwards', () => {
    const step = fc.oneof(
      fc.constant({ does: 'call' as const }),
      fc.record({ does: fc.constant('end' as const), well: fc.boolean() }),
      fc.record({ does: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 150 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const breaker = new Breaker(3, 100);
        let now = 0;
        let inFlight = 0;
        let row = 0;
        for (const s of steps) {
          if (s.does === 'wait') now += s.ms;
          else if (s.does === 'call') {
            const before = breaker.state(now);
            const admitted = breaker.admit(now);
            if (before === 'open') expect(admitted).toBe(false);
            if (before === 'closed') expect(admitted).toBe(true);
            if (admitted) inFlight += 1;
          } else if (inFlight > 0) {
            inFlight -= 1;
            row = s.well ? 0 : row + 1;
            if (s.well) breaker.succeeded();
            else breaker.failed(now);
            if (!s.well && row >= 3) expect(breaker.state(now)).toBe('open');
            if (s.well) expect(breaker.state(now)).toBe('closed');
          }
        }
      }),
    );
  });

  it('opens after consecutive failures, and again at once if the trial call fails', () => {
    const breaker = new Breaker(2, 100);
    breaker.failed(0);
    breaker.succeeded();
    breaker.failed(1);
    expect(breaker.state(1)).toBe('closed');
    breaker.failed(2);
    expect(breaker.state(101)).toBe('open');
    expect(breaker.state(102)).toBe('half_open');
    expect([breaker.admit(102), breaker.admit(102)]).toEqual([true, false]);
    breaker.failed(103);
    expect(breaker.state(202)).toBe('open');
  });
});

it.each(['not an address', 'ftp://host/v1', 'http://user:s3cret@host/v1'])(
  'refuses the address %s without telling it',
  (url) => {
    const { reason } = configSchema.parse({ reason: { endpoint: { url } } });
    expect(() => createReasoner(reason)).toThrow(expect.objectContaining({ code: 'FOG_CONFIG' }) as Error);
    expect(() => createReasoner(reason)).not.toThrow(/s3cret/);
  },
);
