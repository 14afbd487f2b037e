import type { FrameCopy } from '../../core/view.js';
import { serveJobs } from '../../runtime/serveJobs.js';
import { openCodes } from './codes.js';
import { openObjects, type DetectorOptions } from './objects/objects.js';
import type { Instrument, Sighting } from './sighting.js';
import { openText } from './text/text.js';

/** The instrument that a worker opens. */
export type Init =
  | { readonly instrument: 'text' | 'codes' }
  | { readonly instrument: 'objects'; readonly detector: DetectorOptions };

/** Result for one picture. A failure does not end the thread. */
export type Outcome = { readonly sightings: readonly Sighting[] } | { readonly failed: string };

function open(init: Init): Promise<Instrument> {
  if (init.instrument === 'objects') return openObjects(init.detector);
  return init.instrument === 'text' ? openText() : openCodes();
}

await serveJobs<Init, null, FrameCopy, Outcome>(async (init) => {
  const instrument = await open(init);
  return {
    ready: null,
    async handle(picture) {
      const result = await instrument.look(picture).then(
        (sightings): Outcome => ({ sightings }),
        (error: unknown): Outcome => ({ failed: error instanceof Error ? error.message : String(error) }),
      );
      return { result, transfer: [] };
    },
    close: () => instrument.close(),
  };
});
