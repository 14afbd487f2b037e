/**
 * Small ONNX files for tests: a network whose output is a constant, however it is fed, or only where the input is
 * bright enough. Protobuf by hand: what is written here is a model of four nodes at most.
 */
export interface ConstantModel {
  /** Height and width of the input `[1, 3, height, width]`. */
  readonly input: readonly [height: number, width: number];
  readonly outputs: readonly { readonly dims: readonly number[]; readonly values: Float32Array }[];
  /** All outputs are zero where no value of the input is greater. */
  readonly brighterThan?: number;
}

/** The bytes of the file. */
export function constantModel({ input: [height, width], outputs, brighterThan = -1 }: ConstantModel): Buffer {
  const named = outputs.map((output, i) => ({ ...output, constant: `constant${i}`, name: `output${i}` }));
  const graph = Buffer.concat([
    message(1, node('ReduceMax', ['images'], 'brightest', [['keepdims', 0]])),
    message(1, node('Greater', ['brightest', 'least'], 'bright', [])),
    message(1, node('Cast', ['bright'], 'gain', [['to', FLOAT]])),
    ...named.map(({ constant, name }) => message(1, node('Mul', [constant, 'gain'], name, []))),
    text(2, 'constant'),
    message(5, tensor('least', [], Float32Array.of(brighterThan))),
    ...named.map(({ constant, dims, values }) => message(5, tensor(constant, dims, values))),
    message(11, valueInfo('images', [1, 3, height, width])),
    ...named.map(({ name, dims }) => message(12, valueInfo(name, dims))),
  ]);
  return Buffer.concat([number(1, 8), message(7, graph), message(8, number(2, 13))]);
}

/** ONNX's number for float32. */
const FLOAT = 1;

function node(
  type: string,
  inputs: readonly string[],
  output: string,
  attributes: readonly [string, number][],
) {
  return Buffer.concat([
    ...inputs.map((input) => text(1, input)),
    text(2, output),
    text(4, type),
    // Attribute type 2: a whole number.
    ...attributes.map(([name, value]) =>
      message(5, Buffer.concat([text(1, name), number(3, value), number(20, 2)])),
    ),
  ]);
}

const tensor = (name: string, dims: readonly number[], values: Float32Array): Buffer =>
  Buffer.concat([
    ...dims.map((dim) => number(1, dim)),
    number(2, FLOAT),
    text(8, name),
    message(9, Buffer.from(values.buffer, values.byteOffset, values.byteLength)),
  ]);

function valueInfo(name: string, dims: readonly number[]): Buffer {
  const shape = Buffer.concat(dims.map((dim) => message(1, number(1, dim))));
  return Buffer.concat([
    text(1, name),
    message(2, message(1, Buffer.concat([number(1, FLOAT), message(2, shape)]))),
  ]);
}

const number = (field: number, value: number): Buffer => Buffer.concat([varint(field << 3), varint(value)]);
const text = (field: number, value: string): Buffer => message(field, Buffer.from(value));
const message = (field: number, bytes: Buffer): Buffer =>
  Buffer.concat([varint((field << 3) | 2), varint(bytes.length), bytes]);

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  return Buffer.from([...bytes, rest]);
}
