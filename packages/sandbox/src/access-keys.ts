import { randomBytes } from "node:crypto";

/** One long-lived (or, with a session token, temporary) access key and the user that owns it. */
export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** Epoch milliseconds from which on it is refused; a long-lived key has none. */
  readonly expiresAtMs?: number;
  readonly userName: string;
}

/** The user of requests that need no signature. */
export const ANONYMOUS: AccessKey = {
  accessKeyId: "anonymous",
  secretAccessKey: "",
  userName: "anonymous",
};

/** The access keys of one partition; keys come and go while the partition runs. */
export interface AccessKeys {
  /** Gives a user another key; omitted parts are made up. A known key id is replaced. */
  add(userName: string, key?: Partial<Omit<AccessKey, "userName">>): AccessKey;
  /** Takes a key away at once; `false` when nobody had it. */
  revoke(accessKeyId: string): boolean;
  find(accessKeyId: string): AccessKey | undefined;
}

/** Makes an empty set of access keys. */
export function createAccessKeys(): AccessKeys {
  const keys = new Map<string, AccessKey>();
  return {
    add(userName, key) {
      const added: AccessKey = {
        accessKeyId: newAccessKeyId(),
        secretAccessKey: randomBytes(30).toString("base64"),
        ...key,
        userName,
      };
      keys.set(added.accessKeyId, added);
      return added;
    },
    revoke: (accessKeyId) => keys.delete(accessKeyId),
    find: (accessKeyId) => keys.get(accessKeyId),
  };
}

/** AWS's own form: `AKIA` and 16 characters of base 32. */
function newAccessKeyId(): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  return `AKIA${Array.from(randomBytes(16), (byte) => alphabet.charAt(byte % 32)).join("")}`;
}
