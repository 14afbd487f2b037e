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
