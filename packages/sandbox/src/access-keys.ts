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
  /** One that may sign; undefined where there is none, or it is switched off. */
  find(accessKeyId: string): AccessKey | undefined;
  /** Those of a user, switched off or not; undefined where nobody is called so. */
  ofUser(userName: string): readonly KeyState[] | undefined;
  /** Any that there is, switched off or not. */
  byId(accessKeyId: string): KeyState | undefined;
  /** @returns whether there is such a key. */
  setActive(accessKeyId: string, isActive: boolean): boolean;
  /** Remembers that a request was signed with it. */
  noteUse(accessKeyId: string, service: string, atMs: number): void;
}

/** An access key, as IAM tells of it. */
export interface KeyState {
  readonly key: AccessKey;
  readonly isActive: boolean;
  /** Absent: nobody has used it. */
  readonly lastUse?: { readonly service: string; readonly atMs: number };
}

/** Makes an empty set of access keys. */
export function createAccessKeys(): AccessKeys {
  const keys = new Map<string, KeyState>();
  const users = new Set<string>();
  const change = (accessKeyId: string, changes: Partial<KeyState>): boolean => {
    const known = keys.get(accessKeyId);
    if (known !== undefined) keys.set(accessKeyId, { ...known, ...changes });
    return known !== undefined;
  };
  return {
    add(userName, key) {
      const added: AccessKey = {
        accessKeyId: newAccessKeyId(),
        secretAccessKey: randomBytes(30).toString("base64"),
        ...key,
        userName,
      };
      users.add(userName);
      keys.set(added.accessKeyId, { key: added, isActive: true });
      return added;
    },
    revoke: (accessKeyId) => keys.delete(accessKeyId),
    find(accessKeyId) {
      const known = keys.get(accessKeyId);
      return known?.isActive === true ? known.key : undefined;
    },
    ofUser: (userName) =>
      users.has(userName)
        ? [...keys.values()].filter(({ key }) => key.userName === userName)
        : undefined,
    byId: (accessKeyId) => keys.get(accessKeyId),
    setActive: (accessKeyId, isActive) => change(accessKeyId, { isActive }),
    noteUse: (accessKeyId, service, atMs) =>
      void change(accessKeyId, { lastUse: { service, atMs } }),
  };
}

/** AWS's own form: `AKIA` and 16 characters of base 32. */
function newAccessKeyId(): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  return `AKIA${Array.from(randomBytes(16), (byte) => alphabet.charAt(byte % 32)).join("")}`;
}
