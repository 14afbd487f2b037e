import { expect, it } from 'vitest';
import { cameraInfoTopic } from './cameraInfo.js';

it.each([
  ['/camera/image_raw', '/camera/camera_info'],
  ['/camera/image_raw/compressed', '/camera/camera_info'],
  ['/image', '/camera_info'],
  ['image', 'camera_info'],
])('the camera_info of %s is %s', (image, info) => expect(cameraInfoTopic(image)).toBe(info));
