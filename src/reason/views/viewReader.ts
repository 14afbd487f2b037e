import { FoglightError } from '../../core/errors.js';
import type { FrameCopy, View } from '../../core/view.js';
import type { Sighting } from '../instruments/sighting.js';

export type ViewName = 'captured' | 'recovered';

/** Reads the views of one picture. Several questions share the pixels and the results of each instrument. */
export class ViewReader {
  readonly #view: View;
  readonly #seen = new Map<string, Promise<readonly Sighting[]>>();
  #captured: Promise<FrameCopy> | undefined;
  #recovered: Promise<FrameCopy | undefined> | undefined;
  /** Whether the recovered view was requested. It is made once. */
  restored = false;

  constructor(view: View) {
    this.#view = view;
  }

  /** The pixels of a view; undefined for a recovered view if the recovery was refused, failed or is hopeless. */
  picture(which: ViewName): Promise<FrameCopy | undefined> {
    if (which === 'captured') return (this.#captured ??= this.#view.captured());
    this.restored = true;
    return (this.#recovered ??= this.#view.recovered().catch((error: unknown) => {
      if (error instanceof FoglightError) return undefined;
      throw error;
    }));
  }

  /** The sightings of an instrument in a view, which runs once per view; undefined if there is no such view. */
  async sightings(
    name: string,
    which: ViewName,
    look: (picture: FrameCopy) => Promise<readonly Sighting[]>,
  ): Promise<readonly Sighting[] | undefined> {
    const picture = await this.picture(which);
    if (!picture) return undefined;
    const key = `${name}\n${which}`;
    const known = this.#seen.get(key) ?? look(picture);
    this.#seen.set(key, known);
    return known;
  }
}

const readers = new WeakMap<View, ViewReader>();

/** The reader of a view, shared by all questions about it. */
export function viewReader(view: View): ViewReader {
  const look = readers.get(view) ?? new ViewReader(view);
  readers.set(view, look);
  return look;
}
