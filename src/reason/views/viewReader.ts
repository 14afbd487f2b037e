import { FoglightError } from '../../core/errors.js';
import type { FrameCopy, View } from '../../core/view.js';
import type { Sighting } from '../instruments/sighting.js';

export type ViewName = 'captured' | 'recovered';

/** One picture being looked at: several questions share its pixels and what each instrument found in them. */
export class ViewReader {
  readonly #view: View;
  readonly #seen = new Map<string, Promise<readonly Sighting[]>>();
  #captured: Promise<FrameCopy> | undefined;
  #recovered: Promise<FrameCopy | undefined> | undefined;
  /** Restorations asked for: the second and later of a picture are shared. */
  restored = false;

  constructor(view: View) {
    this.#view = view;
  }

  /** Undefined where there is no such view: a recovery that was refused, failed or is hopeless. */
  picture(which: ViewName): Promise<FrameCopy | undefined> {
    if (which === 'captured') return (this.#captured ??= this.#view.captured());
    this.restored = true;
    return (this.#recovered ??= this.#view.recovered().catch((error: unknown) => {
      if (error instanceof FoglightError) return undefined;
      throw error;
    }));
  }

  /** What an instrument finds in a view, looked for once; undefined where there is no such view. */
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

const looks = new WeakMap<View, ViewReader>();

/** The look at a view, one for all questions about it. */
export function viewReader(view: View): ViewReader {
  const look = looks.get(view) ?? new ViewReader(view);
  looks.set(view, look);
  return look;
}
