import { FoglightError } from '../../core/errors.js';

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

/**
 * Cyclone DDS configuration where the user gave none. Its defaults lose pictures: a 6 MB sample is thousands of
 * packets for a receive buffer of 200 kB. On loopback packets may be as large as UDP allows.
 */
export function cycloneConfig(env: NodeJS.ProcessEnv): string {
  const local = env['ROS_LOCALHOST_ONLY'] === '1' || env['ROS_AUTOMATIC_DISCOVERY_RANGE'] === 'LOCALHOST';
  // Asking for a minimum above the kernel's limit would make the domain fail.
  const receive = '<Internal><SocketReceiveBufferSize min="default" max="4MB"/></Internal>';
  if (!local) return `<CycloneDDS><Domain>${receive}</Domain></CycloneDDS>`;
  return `<CycloneDDS><Domain>
    <General>
      <Interfaces><NetworkInterface name="lo"/></Interfaces>
      <AllowMulticast>false</AllowMulticast>
      <MaxMessageSize>65500B</MaxMessageSize>
      <FragmentSize>64000B</FragmentSize>
    </General>
    <Discovery>
      <ParticipantIndex>auto</ParticipantIndex>
      <Peers><Peer Address="127.0.0.1"/></Peers>
    </Discovery>
    ${receive}
  </Domain></CycloneDDS>`;
}
