import { FoglightError } from '../core/errors.js';

/** Highest domain whose ports fit below 65536. */
const MAX_DOMAIN = 232;

/** ROS_DOMAIN_ID, 0 by default. @throws FOG_CONFIG for what is no domain */
export function domainId(env: NodeJS.ProcessEnv): number {
  const text = env['ROS_DOMAIN_ID']?.trim() ?? '';
  const id = text === '' ? 0 : Number(text);
  if (!Number.isInteger(id) || id < 0 || id > MAX_DOMAIN)
    throw new FoglightError('FOG_CONFIG', `ROS_DOMAIN_ID=${text} is not between 0 and ${MAX_DOMAIN}`);
  return id;
}
