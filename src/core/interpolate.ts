import { FoglightError } from './errors.js';

type Env = Readonly<Record<string, string | undefined>>;

/** `$$`, `${NAME}` and `${NAME:-otherwise}`, as Compose files have them. */
const VARIABLE = /\$(?:\$|\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\})/g;

/** What would end the user's part of an address. A colon and a percent sign stay: they may be meant. */
const ENDS_USER = /[@/?#\s]/g;

/**
 * An address with variables of the environment in it. Between `://` and the last `@` their values are encoded where
 * they would break the address. `$$` is a dollar sign.
 *
 * @throws FOG_USAGE where a variable is not set and has no default
 */
export function interpolate(text: string, env: Env): string {
  const from = text.indexOf('://');
  const until = text.lastIndexOf('@');
  return text.replace(
    VARIABLE,
    (all: string, name: string | undefined, otherwise: string | undefined, at: number) => {
      if (name === undefined) return '$';
      const value = env[name] || otherwise;
      if (value === undefined) throw new FoglightError('FOG_USAGE', `the variable ${name} is not set`);
      const inUser = from >= 0 && from < at && at + all.length <= until;
      return inUser ? value.replace(ENDS_USER, encodeURIComponent) : value;
    },
  );
}
