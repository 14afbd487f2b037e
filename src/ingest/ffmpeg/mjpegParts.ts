/**
 * Whether an address answers with a stream of JPEG parts (`multipart/x-mixed-replace`). ffmpeg refuses one that begins
 * without a boundary, as some cameras send it. False where the server does not answer in time, or asks for another
 * login than Basic.
 */
export async function sendsParts(address: string, timeoutMs: number): Promise<boolean> {
  try {
    const url = new URL(address);
    const { username, password } = url;
    url.username = url.password = '';
    const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    const headers = username ? { authorization: `Basic ${Buffer.from(login).toString('base64')}` } : {};
    const end = new AbortController();
    const signal = AbortSignal.any([end.signal, AbortSignal.timeout(timeoutMs)]);
    const { headers: answer } = await fetch(url, { headers, signal });
    // The stream has no end, and only its head is of interest.
    end.abort();
    return /^multipart\//i.test(answer.get('content-type') ?? '');
  } catch {
    return false;
  }
}
