import type { CameraSet } from '../../app/cameraSet.js';
import type { Picture, Pictures, PictureWish } from './pictures.js';

/** A feed at this rate or below shows stills: it does not call for every picture of the camera, Hz. */
const STILLS_HZ = 1;

export interface FeedWish extends PictureWish {
  readonly camera: string;
  /** Most pictures a second. */
  readonly rate_hz: number;
}

/**
 * Sends a camera's newest pictures to one client. While one is being sent no other is encoded or kept, so a slow client
 * costs no memory and gets the newest when it is ready.
 *
 * @param send resolves when the client has taken the picture
 * @param onSkipped called for each picture that came while another was being sent
 * @returns ends the feed
 */
export function feedPictures(
  cameras: CameraSet,
  pictures: Pictures,
  wish: FeedWish,
  send: (picture: Picture) => Promise<void>,
  onSkipped: () => void = () => {},
): () => void {
  const everyMs = 1_000 / wish.rate_hz;
  const unwatch = wish.rate_hz > STILLS_HZ ? cameras.get(wish.camera)?.watch.watched() : undefined;
  let busy = false;
  let newer = false;
  let over = false;
  let lastMs = -Infinity;
  let timer: NodeJS.Timeout | undefined;

  const next = (): void => {
    if (over || timer) return;
    if (busy) {
      if (newer) onSkipped();
      newer = true;
      return;
    }
    const waitMs = lastMs + everyMs - performance.now();
    if (waitMs > 1) {
      timer = setTimeout(() => {
        timer = undefined;
        next();
      }, waitMs);
      return;
    }
    lastMs = performance.now();
    busy = true;
    newer = false;
    void show().finally(() => {
      busy = false;
      if (newer) next();
    });
  };
  const show = async (): Promise<void> => {
    try {
      const picture = await pictures.newest(wish.camera, wish);
      if (!over) await send(picture);
    } catch {
      // No picture yet, or none of this view: the next one may have it.
    }
  };
  const stopListening = cameras.onPicture((camera) => {
    if (camera === wish.camera) next();
  });
  next();
  return () => {
    over = true;
    clearTimeout(timer);
    stopListening();
    unwatch?.();
  };
}
