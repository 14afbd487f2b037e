import { rosTime } from '../../ros/time.js';

export { rosTime } from '../../ros/time.js';

/** std_msgs/msg/Header with the camera's own stamp. */
export function rosHeader(from: { readonly stampNs: bigint; readonly frameId: string }): object {
  return { stamp: rosTime(from.stampNs), frame_id: from.frameId };
}
