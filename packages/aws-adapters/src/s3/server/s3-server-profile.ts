import { err, ok, type Result } from "@xpart/core";
import type { ServerTraits } from "./s3-server-traits.ts";

/**
 * What somebody has found out about a server, as `xpart probe-destination` prints it and DEST_PROFILE gives it to the
 * functions. What it says goes before what xpart knows of the server by its name, or would find out by refusals.
 */
export interface ServerProfile extends Partial<Omit<ServerTraits, "idOrder">> {
  /** The rest as in `ServerHabits`: what is found out by refusals else. */
  readonly knowsConditions?: boolean;
  readonly copiesUnchanged?: boolean;
  readonly copiesParts?: boolean;
  readonly takesTrailers?: boolean;
}

const YES_OR_NO = [true, false] as const;

/** Each field with what it may be. */
const FIELDS: Readonly<Record<keyof ServerProfile, readonly (string | boolean)[]>> = {
  listing: ["interleaved", "grouped"],
  tellsMarkers: YES_OR_NO,
  markers: ["every", "of-versions", "once"],
  keys: ["any", "as-paths", "unknown"],
  encodesKeys: YES_OR_NO,
  knowsConditions: YES_OR_NO,
  copiesUnchanged: YES_OR_NO,
  copiesParts: YES_OR_NO,
  takesTrailers: YES_OR_NO,
};

/** Reads a profile that was JSON. @returns it, or a line for each field that is wrong or unknown. */
export function readServerProfile(raw: unknown): Result<ServerProfile, readonly string[]> {
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) {
    return err(["an object, as xpart probe-destination --json prints it under profile"]);
  }
  const problems = Object.entries(raw).flatMap(([name, value]) => {
    if (!Object.hasOwn(FIELDS, name)) {
      return [`an object without the field ${name}`];
    }
    const allowed = FIELDS[name as keyof ServerProfile];
    return allowed.includes(value as string | boolean)
      ? []
      : [`an object whose ${name} is one of ${allowed.join(", ")}`];
  });
  return problems.length === 0 ? ok(raw) : err(problems);
}

const profiles = new WeakMap<object, ServerProfile>();

/** Gives a client's server a profile. */
export function setProfile(client: object, profile: ServerProfile | undefined): void {
  if (profile !== undefined) {
    profiles.set(client, profile);
  }
}

/** What was said of a client's server. */
export function profileOf(client: object): ServerProfile {
  return profiles.get(client) ?? {};
}
