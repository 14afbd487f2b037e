import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEGRADATIONS, PRESENT } from '../../core/degradation.js';
import { decoder, encode } from './codec.js';
import { messageType, ownTypes } from './definitions.js';

const roundTrip = (type: string, message: object): unknown =>
  decoder(messageType(type).text)(encode(type, message));

describe('message types', () => {
  it('carry every type they use', () => {
    const names = messageType('foglight/msg/Answer').definitions.map((d) => d.name);
    expect(names).toEqual([
      undefined,
      'std_msgs/Header',
      'builtin_interfaces/Time',
      'foglight/Chain',
      'foglight/Degradation',
    ]);
  });

  it('name the nineteen degradations with the numbers of the vocabulary', () => {
    const fields = messageType('foglight/msg/Degradation').definitions[0]!.definitions;
    const constants = Object.fromEntries(fields.filter((f) => f.isConstant).map((f) => [f.name, f.value]));
    expect(constants).toEqual({
      ...Object.fromEntries(DEGRADATIONS.map((kind, i) => [kind.toUpperCase(), i])),
      PRESENT,
    });
  });

  it('refuse a name that is none', () => {
    expect(() => messageType('foglight/msg/Nothing')).toThrow(/no message type/);
  });
});

describe('codec', () => {
  it('lays a message out as CDR does', () => {
    const message = { stamp: { sec: 1, nanosec: 2 }, frame_id: 'cam' };
    const bytes = Buffer.from(encode('std_msgs/msg/Header', message));
    expect(bytes.toString('hex')).toBe('00010000' + '01000000' + '02000000' + '04000000' + '63616d00');
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

const rosidl = spawnSync('/usr/bin/python3', ['-c', 'import rosidl_adapter, rosidl_parser']).status === 0;
describe.skipIf(!rosidl && process.env['STRICT'] !== '1')('interfaces (needs python3-rosidl)', () => {
  it("pass ROS 2's own adapter and parser", () => {
    const script = `
import pathlib, sys, tempfile
from rosidl_adapter.msg import convert_msg_to_idl
from rosidl_parser.parser import parse_idl_file
from rosidl_parser.definition import IdlLocator
package = pathlib.Path(sys.argv[1]); out = pathlib.Path(tempfile.mkdtemp())
for file in sorted((package / 'msg').glob('*.msg')):
    idl = convert_msg_to_idl(package, 'foglight', file.relative_to(package), out)
    parse_idl_file(IdlLocator(str(out), idl.name))
    print('OK', file.stem)`;
    const root = fileURLToPath(new URL('../../../', import.meta.url));
    const { stdout, stderr } = spawnSync('/usr/bin/python3', ['-c', script, root], { encoding: 'utf8' });
    const passed = [...stdout.matchAll(/^OK (\w+)$/gm)].map((m) => `foglight/msg/${m[1]}`);
    expect(passed.sort(), stderr).toEqual(ownTypes().sort());
  });
});
