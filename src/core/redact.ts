/** Replaces the secret parts of addresses wherever they stand in a text. */
const HIDDEN = '***';

/** Query fields that carry secrets, as cameras and signed links spell them. */
const SECRET_FIELD =
  /([?&;](?:user(?:name)?|usr|login|pass(?:word|wd)?|pwd|token|access_token|auth|secret|key|api_?key|sig(?:nature)?|x-amz-(?:signature|credential|security-token))=)[^&;\s"'#]*/gi;

/**
 * The text without user names, passwords and tokens. A password may hold `@`, `/`, `:` and `?` unescaped, as people
 * write them: everything from the scheme to the last `@` before a blank or quote goes.
 */
export function redact(text: string): string {
  return text
    .replace(/\b([a-z][a-z0-9+.-]*:\/\/)\S*@/gi, `$1${HIDDEN}@`)
    .replace(SECRET_FIELD, `$1${HIDDEN}`)
    .replace(/\b((?:proxy-)?authorization:\s*\w+\s+)\S.*/gi, `$1${HIDDEN}`);
}

/**
 * Redacts a text that may speak of one known address: its credentials go even where they hold blanks, and even where
 * they stand without the rest of the address.
 */
export function redactor(address: string): (text: string) => string {
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//i.exec(address)?.[0];
  const end = address.lastIndexOf('@');
  if (!scheme || end < 0) return redact;
  const known = address.slice(scheme.length, end);
  const password = known.slice(known.indexOf(':') + 1);
  const secrets = [known, ...(known.includes(':') && password.length > 3 ? [password] : [])];
  return (text) => redact(secrets.reduce((rest, secret) => rest.replaceAll(secret, HIDDEN), text));
}
