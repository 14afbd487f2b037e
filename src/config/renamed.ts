/** Names of options that were renamed, with the names they have now. */
const RENAMED: Readonly<Record<string, string>> = {
  'recover.min_gain': 'recover.min_severity_drop',
  'recover.min_relief': 'recover.min_intensity_drop',
  'reason.floor_tokens': 'reason.min_tokens',
  'reason.ceiling_tokens': 'reason.max_tokens',
  'reason.endpoint.slots': 'reason.endpoint.max_concurrency',
  'reason.endpoint.backoff_ms': 'reason.endpoint.backoff_initial_ms',
  'ros.way': 'ros.transport',
  max_age_ms: 'source.max_age_ms',
};

/** One sentence for each option in `value` that has another name now. */
export function renamedOptions(value: unknown): string[] {
  return Object.entries(RENAMED)
    .filter(([old]) => has(value, old.split('.')))
    .map(([old, now]) => `${old} is now called ${now}`);
}

function has(value: unknown, [name, ...rest]: readonly string[]): boolean {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name!)) return false;
  return rest.length === 0 || has((value as Record<string, unknown>)[name!], rest);
}
