import koffi from 'koffi';

/** Names the Cyclone DDS library goes by: Debian and Ubuntu's package, then upstream's and ROS 2's own. */
const NAMES = ['libddsc.so.0debian', 'libddsc.so.0', 'libddsc.so'];

const RTLD_NOW = 2;
const RTLD_NODELETE = 0x1000;

/** Which library would be used, found by loading it; undefined where there is none. */
export function findDdsLibrary(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const names = env['FOGLIGHT_LIBDDSC'] ? [env['FOGLIGHT_LIBDDSC']] : NAMES;
  return names.find(pin);
}

/**
 * Loads the library for as long as the process lives: koffi unloads it when its thread ends, and Cyclone's
 * thread-exit hooks would then run code that is gone.
 */
function pin(name: string): boolean {
  const dlopen = koffi.load(null).func('void *dlopen(const char *path, int flags)') as (
    path: string,
    flags: number,
  ) => unknown;
  return dlopen(name, RTLD_NOW | RTLD_NODELETE) !== null;
}
