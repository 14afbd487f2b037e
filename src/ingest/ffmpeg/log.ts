/** Log lines that ffmpeg writes once per picture that it could not decode completely. */
const BAD_FRAME =
  /corrupt decoded frame|error while decoding stream|error submitting packet to decoder|decoding error|error while decoding MB/i;

/** The message of a log line about a damaged picture; undefined for every other line. */
export function badFrameLine(line: string): string | undefined {
  return BAD_FRAME.test(line) ? withoutPrefix(line) : undefined;
}

/** The log line that explains best why ffmpeg ended: the last error, else the last line above level info. */
export function failureLine(log: readonly string[]): string | undefined {
  const warnings = log.filter((line) => !/\[(info|verbose|debug)\]/.test(line));
  const line = warnings.findLast((line) => /\[(error|fatal|panic)\]/.test(line)) ?? warnings.at(-1);
  return line === undefined ? undefined : withoutPrefix(line);
}

/** Removes the prefix of a log line: the component of ffmpeg, its memory address and the level. */
function withoutPrefix(line: string): string {
  return line.replace(/^(\[[^\]]*\]\s*)+/, '').trim();
}
