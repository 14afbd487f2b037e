import type { Message } from '../port.js';

/** What a parameter can be; undefined is one that is not set. */
export type ParameterValue = boolean | number | bigint | string | readonly string[] | undefined;

/** rcl_interfaces/msg/ParameterType */
export const TYPE = { notSet: 0, bool: 1, integer: 2, double: 3, string: 4, strings: 9 } as const;
export type ParameterType = (typeof TYPE)[keyof typeof TYPE];

/** rcl_interfaces/msg/ParameterValue of a value of a declared type. */
export function toMessage(value: ParameterValue, type: ParameterType): Message {
  if (value === undefined) return { type: TYPE.notSet };
  switch (type) {
    case TYPE.bool:
      return { type, bool_value: value };
    case TYPE.integer:
      return { type, integer_value: BigInt(value as number) };
    case TYPE.double:
      return { type, double_value: Number(value) };
    case TYPE.strings:
      return { type, string_array_value: value };
    default:
      return { type, string_value: String(value) };
  }
}

/** The value in a rcl_interfaces/msg/ParameterValue; null for a kind no parameter of ours has. */
export function fromMessage(message: Message): ParameterValue | null {
  switch (message['type']) {
    case TYPE.notSet:
      return undefined;
    case TYPE.bool:
      return message['bool_value'] as boolean;
    case TYPE.integer:
      return Number(message['integer_value']);
    case TYPE.double:
      return message['double_value'] as number;
    case TYPE.string:
      return message['string_value'] as string;
    case TYPE.strings:
      return message['string_array_value'] as readonly string[];
    default:
      return null;
  }
}
