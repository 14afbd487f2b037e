/**
 * Makes a camera's name from a path or topic: letters, digits and underscores, so that it can be part of a ROS 2 topic.
 * `/camera/front/image_raw` becomes `camera_front_image_raw`, `pictures/` becomes `pictures`.
 */
export function cameraName(text: string): string {
  const name = text.replace(/[^A-Za-z0-9]+/g, '_').replace(/^_+|_+$/g, '');
  if (!name) return 'camera';
  return /^\d/.test(name) ? `camera_${name}` : name;
}
