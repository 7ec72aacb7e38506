import { describe, expect, it } from "vitest";
import { portError } from "../testing/memory-run.ts";
import {
  isParkCause,
  isUnreadable,
  isUnreadableItself,
  mayBeRefusal,
  type ParkCause,
  parkCauseOf,
} from "./park-cause.ts";
import type { PortErrorKind, PortSide } from "./port-error.ts";

const KINDS: readonly PortErrorKind[] = [
  ...(["not-found", "denied", "locked", "throttled", "unavailable", "conflict"] as const),
  ...(["invalid", "archived", "customer-key", "key-unusable", "expired-credentials"] as const),
  ...(["precondition", "corrupt", "misconfigured", "unkeepable"] as const),
];
const SIDES: readonly PortSide[] = ["source", "destination", "ledger", "queue", "secret"];
const CELLS = SIDES.flatMap((side) => KINDS.map((kind) => [side, kind] as const));

const UNREADABLE: readonly string[] = [
  "source archived",
  "source customer-key",
  "source key-unusable",
];
const CAUSES: Readonly<Record<string, ParkCause>> = {
  "source archived": "archived",
  "source customer-key": "customer-key",
  "source key-unusable": "key-unusable",
  "destination unkeepable": "destination-refused",
};
const REFUSALS: readonly string[] = ["source denied", "destination denied", "destination invalid"];

describe("parkCauseOf", () => {
  it.each(CELLS)("A7 whether an entry is set aside for what the %s says, %s", (side, kind) => {
    const cause = parkCauseOf(portError(kind, side, "GetObject"));
    expect(cause).toBe(CAUSES[`${side} ${kind}`]);
  });
});

describe("isUnreadable", () => {
  it.each(CELLS)("A7 A9 what the %s says of what it has, %s", (side, kind) => {
    const error = portError(kind, side, "HeadObject");
    const isItself = UNREADABLE.includes(`${side} ${kind}`);
    expect(isUnreadableItself(error)).toBe(isItself);
    expect(isUnreadable(error)).toBe(isItself || kind === "denied");
  });
});

describe("mayBeRefusal", () => {
  it.each(CELLS)("A9 whether it may be of one version what the %s says, %s", (side, kind) => {
    const error = portError(kind, side, "PutObject");
    expect(mayBeRefusal(error)).toBe(REFUSALS.includes(`${side} ${kind}`));
  });
});

describe("isParkCause", () => {
  it.each([
    ["never-fits", true],
    ["tired", false],
    ["toString", false],
    [undefined, false],
  ])("A7 %s: %s", (word, is) => {
    expect(isParkCause(word)).toBe(is);
  });
});
