import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { CELLS } from '../gate/look.js';
import { initialView, type ViewState } from '../gate/referenceView.js';

/** Form of the files; another is read as none. */
const FORMAT = 1;
/** Components of a look are kept as whole hundred-and-twenty-sevenths. */
const STEPS = 127;

const fileSchema = z.object({
  format: z.literal(FORMAT),
  stood_ns: z.coerce.bigint(),
  under_way_ns: z.coerce.bigint(),
  /** By hour of the day (UTC): signed bytes in base64, all x components and then all y components. */
  references: z.record(z.string().regex(/^\d+$/), z.base64()),
});

/** Keeps the reference views of cameras in a folder, one file each. Written in one piece, so that none is ever half. */
export class ViewStore {
  readonly #folder: string;
  readonly #warn: (message: string) => void;
  #failed = false;

  /** @param warn told once when the folder cannot be written, and for each file that cannot be read */
  constructor(folder: string, warn: (message: string) => void) {
    this.#folder = folder;
    this.#warn = warn;
  }

  read(camera: string): ViewState | undefined {
    const file = this.#file(camera);
    try {
      return decoded(readFileSync(file, 'utf8'));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
        this.#warn(`${camera}: its reference view is learnt anew, because ${file} cannot be read`);
      return undefined;
    }
  }

  write(camera: string, view: ViewState): void {
    const file = this.#file(camera);
    try {
      mkdirSync(this.#folder, { recursive: true });
      writeFileSync(`${file}.part`, encoded(view));
      renameSync(`${file}.part`, file);
      this.#failed = false;
    } catch (error) {
      if (!this.#failed)
        this.#warn(`reference views cannot be written to ${this.#folder}: ${(error as Error).message}`);
      this.#failed = true;
    }
  }

  #file(camera: string): string {
    return join(this.#folder, `${encodeURIComponent(camera)}.view.json`);
  }
}

function encoded({ stoodNs, underWayNs, references }: ViewState): string {
  const bytes = ([hour, look]: [number, Float32Array]): [number, string] => [
    hour,
    Buffer.from(Int8Array.from(look, (value) => Math.round(value * STEPS)).buffer).toString('base64'),
  ];
  return `${JSON.stringify({
    format: FORMAT,
    stood_ns: String(stoodNs),
    under_way_ns: String(underWayNs),
    references: Object.fromEntries([...references].map(bytes)),
  })}\n`;
}

function decoded(text: string): ViewState {
  const file = fileSchema.parse(JSON.parse(text));
  const look = (base64: string): Float32Array => {
    const bytes = Buffer.from(base64, 'base64');
    if (bytes.length !== 2 * CELLS) throw new RangeError(`${bytes.length} bytes are no look`);
    return Float32Array.from(new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length), (v) => v / STEPS);
  };
  const references = Object.entries(file.references).map(([hour, base64]): [number, Float32Array] => [
    Number(hour),
    look(base64),
  ]);
  return {
    ...initialView,
    references: new Map(references),
    stoodNs: file.stood_ns,
    underWayNs: file.under_way_ns,
  };
}
