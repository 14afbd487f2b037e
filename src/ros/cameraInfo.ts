import type { Closable, Port } from './port.js';
import { QOS } from './qos.js';

const TYPE = 'sensor_msgs/msg/CameraInfo';

/** The camera_info topic of an image topic by image_transport's convention: beside it, for every transport. */
export function cameraInfoTopic(imageTopic: string): string {
  const base = imageTopic.replace(/\/(compressed|theora|ffmpeg|compressedDepth)$/, '');
  return base.replace(/[^/]*$/, 'camera_info');
}

/**
 * Republishes a camera's calibration unchanged on `to`. It stays valid, because recovered pictures keep size and stamp.
 * @param wanted called per message: whether the camera is being read
 */
export async function passCameraInfo(
  port: Port,
  imageTopic: string,
  to: string,
  wanted: () => boolean,
): Promise<Closable> {
  const out = await port.advertise(to, TYPE);
  // Best effort matches every publisher.
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
