/** A small seeded generator (sfc32): the same seed gives the same numbers on every machine. */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /** @param parts what the seed is made of, such as a seed, an index and a name */
  constructor(...parts: readonly (number | string)[]) {
    [this.#a, this.#b, this.#c] = [hash(parts, 0x9e3779b9), hash(parts, 0x85ebca6b), hash(parts, 0xc2b2ae35)];
    for (let i = 0; i < 12; i++) this.bits();
  }

  /** 32 random bits, as an unsigned integer. */
  bits(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    return sum >>> 0;
  }

  /** Uniform in [low, high). */
  uniform(low = 0, high = 1): number {
    return low + (high - low) * (this.bits() / 2 ** 32);
  }

  /** Uniform among the integers low…high, both included. */
  integer(low: number, high: number): number {
    return low + Math.floor(this.uniform() * (high - low + 1));
  }

  /** One of the items. */
  pick<T>(items: readonly T[]): T {
    return items[this.integer(0, items.length - 1)]!;
  }

  /** Another generator, made from the next numbers of this one and from `parts`. */
  fork(...parts: readonly (number | string)[]): Random {
    return new Random(this.bits(), this.bits(), ...parts);
  }

  /** `length` independent standard normal values. */
  normals(length: number): Float32Array {
    const table = NORMALS.table();
    const field = new Float32Array(length);
    for (let i = 0; i < length; i += 2) {
      const bits = this.bits();
      field[i] = table[bits & 0xffff]!;
      if (i + 1 < length) field[i + 1] = table[bits >>> 16]!;
    }
    return field;
  }
}

/** 65536 equally likely standard normal values: drawing from them is many times faster than computing each. */
const NORMALS = {
  values: undefined as Float32Array | undefined,
  table(): Float32Array {
    if (this.values) return this.values;
    const random = new Random('normal');
    const values = new Float32Array(65536);
    for (let i = 0; i < values.length; i += 2) {
      const radius = Math.sqrt(-2 * Math.log(1 - random.uniform()));
      const angle = random.uniform(0, 2 * Math.PI);
      values[i] = radius * Math.cos(angle);
      values[i + 1] = radius * Math.sin(angle);
    }
    return (this.values = values);
  },
};

/** FNV-1a over the parts' text, finished so that neighbouring seeds have nothing in common. */
function hash(parts: readonly (number | string)[], salt: number): number {
  let h = 0x811c9dc5 ^ salt;
  for (const char of parts.join('|')) h = Math.imul(h ^ char.codePointAt(0)!, 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return (h ^ (h >>> 16)) | 0;
}
