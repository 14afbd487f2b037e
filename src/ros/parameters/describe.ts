import { z } from 'zod';
import type { Message } from '../port.js';
import { TYPE, type ParameterType } from './values.js';

/** A leaf of the configuration as a ROS parameter. */
export interface Declared {
  /** Path with dots: `gate.high`. */
  readonly name: string;
  readonly type: ParameterType;
  /** The value is read at the start only. */
  readonly readOnly: boolean;
  /** rcl_interfaces/msg/ParameterDescriptor */
  readonly descriptor: Message;
}

/** The parts of a JSON Schema that are used here. */
interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly description?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly multipleOf?: number;
  readonly enum?: readonly unknown[];
  /** Whether the value may change while the node runs. */
  readonly live?: boolean;
}

const TYPES: Readonly<Record<string, ParameterType>> = {
  boolean: TYPE.bool,
  integer: TYPE.integer,
  number: TYPE.double,
  string: TYPE.string,
  array: TYPE.strings,
};

/** Every leaf of a configuration schema, with its description and range. */
export function declared(schema: z.ZodType): Declared[] {
  return leaves('', z.toJSONSchema(schema, { io: 'input' }) as Schema);
}

function leaves(path: string, schema: Schema): Declared[] {
  if (schema.properties)
    return Object.entries(schema.properties).flatMap(([key, inner]) =>
      leaves(path ? `${path}.${key}` : key, inner),
    );
  const type = TYPES[schema.type ?? ''];
  if (type === undefined) return [];
  return [{ name: path, type, readOnly: !schema.live, descriptor: descriptor(path, type, schema) }];
}

function descriptor(name: string, type: ParameterType, schema: Schema): Message {
  const { description = '', minimum, maximum, multipleOf = 0, live = false } = schema;
  const ranged = minimum !== undefined && maximum !== undefined;
  return {
    name,
    type,
    description,
    read_only: !live,
    additional_constraints: schema.enum ? `one of ${schema.enum.join(', ')}` : '',
    floating_point_range:
      ranged && type === TYPE.double ? [{ from_value: minimum, to_value: maximum, step: 0 }] : [],
    integer_range:
      ranged && type === TYPE.integer
        ? [{ from_value: BigInt(minimum), to_value: BigInt(maximum), step: BigInt(multipleOf) }]
        : [],
  };
}
