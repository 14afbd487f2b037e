import { z } from 'zod';
import { FoglightError } from '../../core/errors.js';
import { TOKEN_COOKIE, type Access } from '../http/access.js';
import { route, type Route } from '../http/route.js';

/** How a browser signs in: its token goes into a cookie that no script can read. */
export function sessionRoutes(access: Access): Route[] {
  const cookie = (value: string, more: string): string =>
    `${TOKEN_COOKIE}=${value}; Path=/; HttpOnly; SameSite=Strict${more}`;
  return [
    route({
      method: 'POST',
      path: '/api/session',
      role: 'open',
      summary: 'Sign in with a token; the reply sets a cookie.',
      body: z.strictObject({ token: z.string().max(4_096) }),
      reply: z.object({ role: z.enum(['viewer', 'operator']) }),
      handle: ({ body }, reply, request) => {
        const role = access.roleOf(body.token);
        if (!role) throw new FoglightError('FOG_UNAUTHORIZED', 'the token is not valid');
        const secure = request.protocol === 'https' ? '; Secure' : '';
        void reply.header('set-cookie', cookie(encodeURIComponent(body.token), secure));
        return { role };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/session',
      role: 'open',
      summary: 'Sign out.',
      status: 204,
      handle: (_, reply) => reply.header('set-cookie', cookie('', '; Max-Age=0')).send(),
    }),
  ];
}
