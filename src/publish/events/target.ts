/** The socket's path in `unix:PATH`, or undefined for a file. */
export function socketPath(target: string): string | undefined {
  return target.startsWith('unix:') ? target.slice('unix:'.length) : undefined;
}
