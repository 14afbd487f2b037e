import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from '@foxglove/rosmsg';
import { MessageWriter } from '@foxglove/rosmsg2-serialization';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEGRADATIONS, PRESENT } from '../../core/degradation.js';
import type { Answer } from '../../core/question.js';
import { describeWith } from '../../../test/support/need.js';
import { PYTHON, ROSIDL } from '../../../test/support/tools.js';
import { answerMessage } from './answer.js';
import { decoder, encode, messageType, ownTypes } from './codec.js';

const roundTrip = (type: string, message: object): unknown =>
  decoder(type, messageType(type).text)(encode(type, message));

/** What another implementation makes of the same text. */
const parsed = (type: string) => parse(messageType(type).text, { ros2: true });

/** Any message of a type, as its text defines it. */
function messages(type: string): fc.Arbitrary<object> {
  const all = parsed(type);
  const of = (definition: (typeof all)[number]): fc.Arbitrary<object> =>
    fc.record(
      Object.fromEntries(
        definition.definitions
          .filter(({ isConstant }) => !isConstant)
          .map((field) => [field.name, valueOf(field)]),
      ),
    );
  type Field = (typeof all)[number]['definitions'][number];
  const single = ({ type: kind, isComplex }: Field): fc.Arbitrary<unknown> => {
    if (isComplex) return of(all.find(({ name }) => name === kind)!);
    switch (kind) {
      case 'time':
        return fc.record({ sec: fc.integer(), nanosec: fc.nat({ max: 999_999_999 }) });
      case 'bool':
        return fc.boolean();
      case 'string':
        // The reference counts UTF-16 units; in ASCII they are bytes.
        return fc.string({ unit: 'grapheme-ascii' });
      case 'uint64':
        return fc.bigInt(0n, 2n ** 64n - 1n);
      case 'float32':
        return fc.float({ noNaN: true });
      case 'float64':
        return fc.double({ noNaN: true });
      default: {
        const [, unsigned, bits = '8'] = /^(u?)int(\d+)$/.exec(kind) ?? [];
        const span = 2 ** Number(bits);
        return unsigned
          ? fc.integer({ min: 0, max: span - 1 })
          : fc.integer({ min: -span / 2, max: span / 2 - 1 });
      }
    }
  };
  const valueOf = (field: Field): fc.Arbitrary<unknown> => {
    if (!field.isArray) return single(field);
    const length = field.arrayLength;
    return fc.array(
      single(field),
      length === undefined ? { maxLength: 5 } : { minLength: length, maxLength: length },
    );
  };
  return of(all[0]!);
}

describe('message types', () => {
  it('carry every type they use', () => {
    const names = parsed('foglight/msg/Answer').map((d) => d.name);
    expect(names).toEqual([
      undefined,
      'std_msgs/Header',
      'builtin_interfaces/Time',
      'foglight/Chain',
      'foglight/Degradation',
    ]);
  });

  it('name the nineteen degradations with the numbers of the vocabulary', () => {
    const fields = parsed('foglight/msg/Degradation')[0]!.definitions;
    const constants = Object.fromEntries(fields.filter((f) => f.isConstant).map((f) => [f.name, f.value]));
    expect(constants).toEqual({
      ...Object.fromEntries(DEGRADATIONS.map((kind, i) => [kind.toUpperCase(), i])),
      PRESENT,
    });
  });

  it('refuse a name that is none', () => {
    expect(() => messageType('foglight/msg/Nothing')).toThrow(/is not known/);
  });
});

describe('codec', () => {
  it('lays a message out as CDR does', () => {
    const message = { stamp: { sec: 1, nanosec: 2 }, frame_id: 'cam' };
    const bytes = Buffer.from(encode('std_msgs/msg/Header', message));
    expect(bytes.toString('hex')).toBe('00010000' + '01000000' + '02000000' + '04000000' + '63616d00');
  });

  it.each([
    ...ownTypes(),
    'sensor_msgs/msg/Image',
    'sensor_msgs/msg/CompressedImage',
    'sensor_msgs/msg/CameraInfo',
  ])('%s is written byte for byte as another implementation writes it', (type) => {
    const reference = new MessageWriter(parsed(type));
    fc.assert(
      fc.property(messages(type), (message) => {
        expect(Buffer.from(encode(type, message))).toEqual(Buffer.from(reference.writeMessage(message)));
      }),
    );
  });

  it('keeps every string, whatever its script', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (frame_id, reason) => {
        const [header, text] = [frame_id, reason].map((s) => s.replaceAll('\0', ''));
        const got = roundTrip('foglight/msg/Verdict', { header: { frame_id: header }, reason: text });
        expect(got).toMatchObject({ header: { frame_id: header }, reason: text });
      }),
    );
  });

  it('keeps every field of every type, zeros included', () => {
    for (const type of ownTypes()) {
      const zero = roundTrip(type, {});
      expect(roundTrip(type, zero as object)).toEqual(zero);
    }
  });
});

describe('an answer', () => {
  it('goes out whatever was read off the picture', () => {
    const text = 'code \0\0 here';
    const chain = { types: [], influence: text, reasoning: text, conclusion: text, answer: text };
    const answer: Answer = {
      question: { id: 'q', text },
      ...{
        status: 'answered',
        text,
        confidence: 1,
        chain,
        camera: 'c',
        stampNs: 1n,
        views: ['captured'],
        tookMs: 1,
      },
    };
    expect(roundTrip('foglight/msg/Answer', answerMessage(answer, 'f'))).toMatchObject({
      text: 'code  here',
      chain: { reasoning: 'code  here' },
    });
  });
});

describeWith([ROSIDL], 'interfaces', () => {
  it("pass ROS 2's own adapter and parser", () => {
    const script = `
import pathlib, sys, tempfile
from rosidl_adapter.action import convert_action_to_idl
from rosidl_adapter.msg import convert_msg_to_idl
from rosidl_adapter.srv import convert_srv_to_idl
from rosidl_parser.parser import parse_idl_file
from rosidl_parser.definition import IdlLocator
package = pathlib.Path(sys.argv[1]); out = pathlib.Path(tempfile.mkdtemp())
for kind, convert in ('msg', convert_msg_to_idl), ('srv', convert_srv_to_idl), ('action', convert_action_to_idl):
    for file in sorted((package / kind).glob('*.' + kind)):
        idl = convert(package, 'foglight', file.relative_to(package), out)
        parse_idl_file(IdlLocator(str(out), idl.name))
        print('OK', kind + '/' + file.stem)`;
    const root = fileURLToPath(new URL('../../../', import.meta.url));
    const { stdout, stderr } = spawnSync(PYTHON, ['-c', script, root], { encoding: 'utf8' });
    const passed = [...stdout.matchAll(/^OK (.+)$/gm)].map((m) => `foglight/${m[1]}`);
    const others = ['srv', 'action'].flatMap((kind) =>
      readdirSync(`${root}${kind}`).map((file) => `foglight/${kind}/${file.split('.')[0]}`),
    );
    expect(others.length).toBeGreaterThan(3);
    expect(passed.sort(), stderr).toEqual([...ownTypes(), ...others].sort());
  });
});
