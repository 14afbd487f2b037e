import koffi from 'koffi';

/** Tells systemd how the service is, where systemd asks for it: `Type=notify` and `WatchdogSec=` of a unit. */
export interface SystemdNotifier {
  /** Start-up is complete. The watchdog begins. */
  ready(): void;
  /** The service shuts down. The watchdog ends. */
  stopping(): void;
}

/**
 * A notifier after sd_notify(3). It does nothing where systemd did not start this process, or libsystemd is missing.
 *
 * The watchdog's messages are sent by a timer of the main thread, twice in each interval, so systemd restarts a
 * service whose main thread no longer runs.
 */
export function systemdNotifier(env: NodeJS.ProcessEnv = process.env): SystemdNotifier {
  const send = env['NOTIFY_SOCKET'] ? loadNotify() : undefined;
  if (!send) return { ready: () => {}, stopping: () => {} };
  const watched = env['WATCHDOG_PID'] === undefined || Number(env['WATCHDOG_PID']) === process.pid;
  const intervalMs = watched ? Number(env['WATCHDOG_USEC'] ?? 0) / 1000 : 0;
  let timer: NodeJS.Timeout | undefined;
  return {
    ready() {
      send('READY=1');
      if (intervalMs > 0) timer = setInterval(() => send('WATCHDOG=1'), intervalMs / 2).unref();
    },
    stopping() {
      clearInterval(timer);
      send('STOPPING=1');
    },
  };
}

/** sd_notify of libsystemd: Node has no datagram sockets in the file system. */
function loadNotify(): ((state: string) => void) | undefined {
  try {
    const notify = koffi
      .load('libsystemd.so.0')
      .func('int sd_notify(int unset_environment, const char *state)');
    return (state) => void notify(0, state);
  } catch {
    return undefined;
  }
}
