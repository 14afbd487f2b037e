import { resolve } from 'node:path';
import { FoglightError } from '../../core/errors.js';
import { redact } from '../../core/redact.js';

/**
 * Which sources may be set by API: those that the configuration names, and those that match a pattern. Without this a
 * client could make the service call any address of its network, or read any file.
 */
export class AllowedSources {
  readonly #named: ReadonlySet<string>;
  readonly #patterns: readonly RegExp[];

  /** @param patterns `*` stands for anything but the end of the host in an address */
  constructor(named: readonly string[], patterns: readonly string[]) {
    this.#named = new Set(named.map(placeOf));
    this.#patterns = patterns.map(patternOf);
  }

  /** @throws FOG_SOURCE_DENIED */
  check(uri: string): void {
    const place = placeOf(uri);
    if (this.#named.has(place) || this.#patterns.some((pattern) => pattern.test(place))) return;
    throw new FoglightError('FOG_SOURCE_DENIED', redact(uri));
  }
}

const ADDRESS = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)(.*)$/is;

/**
 * What a source is compared by: an address without its credentials, a path as it resolves. What could be read in two
 * ways (a backslash, a control character) is compared as it stands, and so matches no pattern that means a host.
 */
function placeOf(uri: string): string {
  const [, scheme, authority, rest] = ADDRESS.exec(uri) ?? [];
  if (scheme !== undefined && authority !== undefined) {
    // eslint-disable-next-line no-control-regex
    if (/[\\\s\x00-\x1f]/.test(uri)) return `?${uri}`;
    if (scheme.toLowerCase() === 'file') return resolve(decodeURI(rest!));
    const host = authority.slice(authority.lastIndexOf('@') + 1);
    return `${scheme}://${host}`.toLowerCase() + (rest || '/');
  }
  return /^(lavfi|ros):/i.test(uri) ? uri : resolve(uri);
}

/** A `*` in the host does not reach beyond it, and in a numeric address stands for numbers only. */
function patternOf(pattern: string): RegExp {
  const [, scheme, authority, rest] = ADDRESS.exec(pattern) ?? [];
  if (scheme !== undefined && authority !== undefined && rest !== undefined) {
    const host = authority.slice(authority.lastIndexOf('@') + 1).toLowerCase();
    const inHost = /^[\d.:*]+$/.test(host) ? '[\\d.:]*' : '[^/?#]*';
    const path = rest === '' ? '/.*' : glob(rest, '.*');
    return new RegExp(`^${glob(`${scheme.toLowerCase()}://`, '')}${glob(host, inHost)}${path}$`, 's');
  }
  const path = /^(lavfi|ros):/i.test(pattern) || pattern.startsWith('*') ? pattern : resolve(pattern);
  return new RegExp(`^${glob(path, '.*')}$`, 's');
}

const glob = (text: string, star: string): string =>
  text
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join(star);
