import { createHash, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { FoglightError } from '../../core/errors.js';
import type { ServiceConfig } from '../config/service.js';

/** `viewer` may look and ask; `operator` may change things too. `open`: no token is needed. */
export type Role = 'open' | 'viewer' | 'operator';

/** Name of the cookie in which a browser keeps its token. */
export const TOKEN_COOKIE = 'foglight_token';

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '::1'];

/** Who may do what: tokens, and which pages and host names a browser may come from. */
export class Access {
  readonly #operator: Buffer | undefined;
  readonly #viewer: Buffer | undefined;
  readonly #hosts: ReadonlySet<string>;
  readonly #origins: ReadonlySet<string>;
  readonly #anyHost: boolean;

  /** @throws FOG_LISTEN for an address that others can reach, where no operator's token is set */
  constructor(server: ServiceConfig['server'], env: Readonly<Record<string, string | undefined>>) {
    this.#operator = digest(env[server.operator_token_env]);
    this.#viewer = digest(env[server.viewer_token_env]);
    const loopback = isLoopback(server.host);
    if (!loopback && !this.#operator) {
      const detail = `${server.host} can be reached by others, and ${server.operator_token_env} holds no token`;
      throw new FoglightError('FOG_LISTEN', detail);
    }
    this.#hosts = new Set(
      [...LOOPBACK_NAMES, server.host, ...server.hosts].map((name) => name.toLowerCase()),
    );
    this.#origins = new Set(server.origins);
    // Behind an address of its own a service has names that it does not know; there the token protects it.
    this.#anyHost = !loopback && server.hosts.length === 0;
  }

  /** @throws FOG_UNAUTHORIZED without a valid token, FOG_FORBIDDEN where it does not allow this or the page may not */
  check(request: FastifyRequest, role: Role): void {
    this.#checkBrowser(request.headers);
    if (role === 'open') return;
    const has = this.roleOf(tokenOf(request));
    if (!has) throw new FoglightError('FOG_UNAUTHORIZED', 'a token is needed');
    if (role === 'operator' && has !== 'operator')
      throw new FoglightError('FOG_FORBIDDEN', 'this takes the token of an operator');
  }

  /** What a token allows; without tokens everybody is an operator. */
  roleOf(token: string | undefined): 'viewer' | 'operator' | undefined {
    if (!this.#operator && !this.#viewer) return 'operator';
    const given = digest(token);
    if (!given) return undefined;
    if (this.#operator && timingSafeEqual(given, this.#operator)) return 'operator';
    return this.#viewer && timingSafeEqual(given, this.#viewer) ? 'viewer' : undefined;
  }

  /** A page of another origin must not use the service, nor one that gave its own name this machine's address. */
  #checkBrowser({ host, origin }: FastifyRequest['headers']): void {
    const name = hostnameOf(host);
    // An address is not a name that somebody else's DNS could point here; probes and Prometheus call by it.
    if (!this.#anyHost && isIP(name) === 0 && !this.#hosts.has(name))
      throw new FoglightError('FOG_FORBIDDEN', `the host name ${host ?? ''} is not in server.hosts`);
    if (origin === undefined || this.#origins.has(origin)) return;
    if (URL.canParse(origin) && new URL(origin).host === host?.toLowerCase()) return;
    throw new FoglightError('FOG_FORBIDDEN', `the page's origin ${origin} is not in server.origins`);
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

function tokenOf({ headers }: FastifyRequest): string | undefined {
  const bearer = /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1];
  if (bearer !== undefined) return bearer;
  const cookie = headers.cookie?.split(/; */).find((one) => one.startsWith(`${TOKEN_COOKIE}=`));
  return cookie && decoded(cookie.slice(TOKEN_COOKIE.length + 1));
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

const hostnameOf = (host = ''): string =>
  host
    .toLowerCase()
    .replace(/:\d*$/, '')
    .replace(/^\[(.*)\]$/, '$1');

/** Digests are of one length, so comparing them tells nothing. An empty token is none. */
const digest = (token: string | undefined): Buffer | undefined =>
  token ? createHash('sha256').update(token).digest() : undefined;
