/** What ffmpeg says, once for each, of a picture it could not decode or not decode whole. */
const BAD_FRAME =
  /corrupt decoded frame|error while decoding stream|error submitting packet to decoder|decoding error|error while decoding MB/i;

/** What a log line says of a damaged picture, or undefined. */
export function badFrameLine(line: string): string | undefined {
  return BAD_FRAME.test(line) ? bare(line) : undefined;
}

/** The line of a log that says best why ffmpeg ended: its last error, else its last line that is not mere news. */
export function lastWords(log: readonly string[]): string | undefined {
  const told = log.filter((line) => !/\[(info|verbose|debug)\]/.test(line));
  const line = told.findLast((line) => /\[(error|fatal|panic)\]/.test(line)) ?? told.at(-1);
  return line === undefined ? undefined : bare(line);
}

/** Without the part of ffmpeg that spoke, its address in memory, and the level. */
function bare(line: string): string {
  return line.replace(/^(\[[^\]]*\]\s*)+/, '').trim();
}
