import { asFoglightError } from '../../core/errors.js';
import type { Closable, Port } from '../../ros/port.js';

/** Takes the view a camera has now for its reference view. @throws FOG_CAMERA_UNKNOWN, FOG_CAMERA_NOT_SEEN */
export type AcceptView = (camera: string) => void;

/** Serves `~/accept_view` (foglight/srv/AcceptView). */
export function serveAcceptView(port: Port, accept: AcceptView): Promise<Closable> {
  return port.serve('~/accept_view', 'foglight/srv/AcceptView', ({ camera }) => {
    try {
      accept(camera as string);
      return { success: true };
    } catch (cause) {
      const { code, message, hint } = asFoglightError(cause, 'FOG_ROS_SERVICE');
      return { success: false, code, message: `${message}. ${hint}` };
    }
  });
}
