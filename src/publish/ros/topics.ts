/**
 * The topic of one kind of message about one camera: `/foglight/<camera>/<name>`. Characters that a ROS name may not have
 * become `_`; slashes in the camera's name stay, so that `/robot/front` keeps its namespace.
 *
 * @param name such as `verdict` or `best/compressed`
 */
export function topicOf(camera: string, name: string): string {
  const tokens = camera
    .split('/')
    .map((token) => token.replace(/[^A-Za-z0-9_]+/g, '_').replace(/^(?=\d)/, '_'))
    .filter((token) => token !== '');
  return ['', 'foglight', ...(tokens.length > 0 ? tokens : ['camera']), name].join('/');
}
