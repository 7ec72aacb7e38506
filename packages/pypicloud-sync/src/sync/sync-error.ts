import { err, type Result } from "@xpart/core";

/**
 * What kind of failure it is. `unavailable`: try again, it passes. `denied`, `misconfigured`: somebody has to
 * do something first. `invalid`: the service refused what it was sent.
 */
export type SyncErrorKind = "unavailable" | "denied" | "misconfigured" | "invalid";

/** One failure of the bucket or the cache. Holds no content, metadata values or credentials (S3). */
export interface SyncError {
  readonly kind: SyncErrorKind;
  readonly place: "bucket" | "cache";
  /** What was tried, as the service names it: `HeadObject`, `PutItem`, `HGETALL`, `UPDATE`. */
  readonly operation: string;
  readonly message: string;
}

/** An error as one line. */
export function describeSyncError({ place, operation, kind, message }: SyncError): string {
  return `${place}: ${operation} failed (${kind}): ${message}`;
}

/** How errors of one service are told apart. */
export interface ErrorClasses {
  readonly place: SyncError["place"];
  /** Kind by the error's code or name. Others go by their HTTP status, or else are of kind `fallback`. */
  readonly kinds: Readonly<Record<string, SyncErrorKind>>;
  readonly fallback: SyncErrorKind;
  /** The code in a message, for services that put it there. */
  readonly codeInMessage?: RegExp;
}

/** Classifies what a call threw, once, where it happened (F1). */
export function toSyncError(error: unknown, operation: string, classes: ErrorClasses): SyncError {
  const { status, message, ...read } = readError(error);
  const code = classes.codeInMessage?.exec(message)?.[0] ?? read.code;
  return {
    kind: classes.kinds[code] ?? kindOfStatus(status) ?? classes.fallback,
    place: classes.place,
    operation,
    message: code === "" || message.includes(code) ? message : `${code}: ${message}`,
  };
}

/** Makes a call; what it throws becomes a value. */
export async function attempt<T>(
  operation: string,
  classes: ErrorClasses,
  call: () => Promise<T>,
): Promise<
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: SyncError }
> {
  try {
    return { ok: true, value: await call() };
  } catch (error) {
    return err(toSyncError(error, operation, classes));
  }
}

/** An answer of a cache or a bucket. */
export type SyncResult<T> = Promise<Result<T, SyncError>>;

function kindOfStatus(status: number | undefined): SyncErrorKind | undefined {
  if (status === undefined) {
    return undefined;
  }
  if (status === 401 || status === 403) {
    return "denied";
  }
  return status === 429 || status >= 500 ? "unavailable" : "invalid";
}

function readError(error: unknown): {
  readonly code: string;
  readonly status: number | undefined;
  readonly message: string;
} {
  if (!isRecord(error)) {
    return { code: "", status: undefined, message: String(error) };
  }
  const metadata = isRecord(error["$metadata"]) ? error["$metadata"] : {};
  const status = metadata["httpStatusCode"];
  // The SDK puts the code into the name, drivers into the code; JavaScript's own names tell nothing.
  const names = [error["code"], error["name"]];
  const code = names.find((name) => typeof name === "string" && !/^(?:Type)?Error$/.test(name));
  return {
    code: typeof code === "string" ? code : "",
    status: typeof status === "number" ? status : undefined,
    message: messageOf(error),
  };
}

/** Several failed connections come as one error that has no text of its own and lists theirs. */
function messageOf(error: Readonly<Record<string, unknown>>): string {
  const { message, errors } = error;
  const inner: unknown = Array.isArray(errors) ? errors[0] : undefined;
  if ((message === "" || message === undefined) && isRecord(inner)) {
    return messageOf(inner);
  }
  return typeof message === "string" && message !== "" && message !== "UnknownError"
    ? message
    : "no message";
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
