import { expect } from "vitest";
import { type ObjectMember, type Property, WHAT_CROSSES } from "../src/s3/request/what-crosses.ts";
import type { Replica, WholeObject } from "./fidelity-world.ts";

/**
 * Holds both sides of a version against each other, by the table of what crosses.
 *
 * @param except - members of a HEAD that are not compared.
 * @returns the lines of the table that the source had.
 */
export function expectSame(
  { source, destination }: Replica,
  except: readonly string[],
): readonly Property[] {
  const compared = (object: WholeObject) =>
    Object.fromEntries(crossing(object).filter(([member]) => !except.includes(member)));
  expect(compared(destination)).toEqual(compared(source));
  expect(destination.tags).toEqual(source.tags);
  expect(destination.contentSha256).toBe(source.contentSha256);
  expect(destination.partSizes).toEqual(source.partSizes);
  if (!except.includes("ETag")) {
    expect(destination.head.ETag).toBe(source.head.ETag);
  }
  return crossing(source).flatMap(([member]) => propertyOf(member) ?? []);
}

/** The members of an object that cross, by the table. */
function crossing({ head }: WholeObject): readonly (readonly [string, unknown])[] {
  return Object.entries(head).filter(([member, value]) => {
    const crosses = propertyOf(member)?.crosses;
    return value !== undefined && (crosses === "as-is" || crosses === "by-policy");
  });
}

/** The line for a member of an answer; undefined for what belongs to the answer alone. */
function propertyOf(member: string): Property | undefined {
  const line = member.startsWith("Checksum") ? "Checksum" : member;
  return Object.hasOwn(WHAT_CROSSES, line) ? WHAT_CROSSES[line as ObjectMember] : undefined;
}
