import type { Closable, Port } from './port.js';
import { QOS } from './qos.js';

const TYPE = 'sensor_msgs/msg/CameraInfo';

/** Where image_transport has the camera_info of an image topic: beside it, whatever the transport. */
export function cameraInfoTopic(imageTopic: string): string {
  const base = imageTopic.replace(/\/(compressed|theora|ffmpeg|compressedDepth)$/, '');
  return base.replace(/[^/]*$/, 'camera_info');
}

/**
 * Passes a camera's calibration on to `to`, untouched: what is recovered keeps size and stamp, so it still holds.
 * @param wanted asked for each message: whether the camera's pictures flow
 */
export async function passCameraInfo(
  port: Port,
  imageTopic: string,
  to: string,
  wanted: () => boolean,
): Promise<Closable> {
  const out = await port.advertise(to, TYPE);
  // Best effort takes from every publisher.
  const qos = { ...QOS.sensor, depth: 10 };
  const from = await port.subscribe(
    cameraInfoTopic(imageTopic),
    TYPE,
    async (info) => {
      if (wanted()) await out.publish(info);
    },
    {
      qos,
    },
  );
  return {
    close() {
      from.close();
      out.close();
    },
  };
}
