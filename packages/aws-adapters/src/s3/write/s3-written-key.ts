/**
 * A write went to another key than it was for. Some servers keep keys as paths of files, and take
 * `a/../b` for `b`: what was there is replaced, and nothing is at the key itself.
 */
export class OtherKeyError extends Error {
  constructor() {
    super("the server wrote to another key than the one it was given: it does not keep such keys");
    this.name = "OtherKeyWritten";
  }
}

/** A key that the server is known to keep as another, so that nothing is sent. */
export class KeyNotKeptError extends Error {
  constructor(why: string) {
    super(`the server does not keep such keys: ${why}`);
    this.name = "KeyNotKept";
  }
}

/** XML cannot carry every control character, and makes one line end of another. */
const SAFE_IN_XML = /^[^\p{Cc}]*$/u;

/**
 * Holds the key that a write answered, where it answered one, against the key that it was for. Servers
 * may write it percent-encoded.
 *
 * @throws OtherKeyError
 */
export function requireOwnKey(key: string, answered: string | undefined): void {
  if (answered === undefined || answered === key || !SAFE_IN_XML.test(key)) {
    return;
  }
  const encoded = key.split("/").map(encodeURIComponent);
  if (![encoded.join("/"), encoded.join("%2F")].includes(answered)) {
    throw new OtherKeyError();
  }
}
