/** A rule of SPEC.md that the code keeps, and what breaks it. */
export interface BrokenRule {
  readonly rule: string;
  readonly title: string;
  /** Below `src`. */
  readonly file: string;
  /** What stands in that file once, and what is put in its place. */
  readonly find: string;
  readonly replace: string;
  /** What keeps the same rule elsewhere in that file, and has to be broken with it. */
  readonly and?: { readonly find: string; readonly replace: string };
  /** The test, below `src`, that fails by it, where 2,000 histories do not. */
  readonly unitTest?: string;
}

/** Each rule that keeps a key from being older, stuck, doubled or fooled, broken in one place. */
export const BROKEN_RULES: readonly BrokenRule[] = [
  {
    rule: "R8",
    title: "a plan that stops leaves what it put on top",
    file: "apply/apply-plan.ts",
    find: "tries < COVER_TRIES && mayGoOn()",
    replace: "tries < 0 && mayGoOn()",
  },
  {
    rule: "R8",
    title: "what a crash left on top is not covered first",
    file: "apply/apply-plan.ts",
    find: "const failure = (await cover(work)) ?? (await applySteps(steps, work));",
    replace: "const failure = await applySteps(steps, work);",
  },
  {
    rule: "R8",
    title: "what the ledger does not know on top is never older",
    file: "apply/shown.ts",
    find: "if (row === undefined) {",
    replace: "if (row === undefined) {\n      return undefined;",
  },
  {
    rule: "R8",
    title: "a marker goes on top of a key that nobody knows",
    file: "decide/marker-created.ts",
    find: "const isKnown = head !== undefined || hasRows;",
    replace: "const isKnown = [head, hasRows].length > 0;",
    and: {
      find: "if (facts.nowMs - (timeMs ?? facts.nowMs) < ASKED_AFTER_MS) {",
      replace: "if (facts.nowMs > 0) {",
    },
  },
  {
    rule: "L3",
    title: "a marker that a restored ledger forgot is made twice",
    file: "decide/marker-created.ts",
    find: "const ASKED_AFTER_MS = 20_000;",
    replace: "const ASKED_AFTER_MS = Number.POSITIVE_INFINITY;",
  },
  {
    rule: "L3",
    title: "an older marker's copy is taken for a newer one",
    file: "run/recognise-replicas.ts",
    find: 'if (entry.kind === "marker" && isOlderMarker(',
    replace: 'if (entry.versionId === "" && isOlderMarker(',
  },
  {
    rule: "L3",
    title: "what was written of a version that left the source is not looked for",
    file: "run/attempted-writes.ts",
    find: "return entry === undefined ? leftWrite(write) :",
    replace: "return entry === undefined ? leftWrite(write).slice(0, 0) :",
  },
  {
    rule: "A5",
    title: "an upload that was begun to see whether it can be stays beside one that is resumed",
    file: "lease/abort-uploads.ts",
    find: "mayHaveBegun(crashed) : crashed?.isProbing === true;",
    replace: "mayHaveBegun(crashed) : false;",
    unitTest: "lease/abort-uploads.test.ts",
  },
  {
    rule: "R3",
    title: "all above is written again for what did not come",
    file: "apply/apply-plan.ts",
    find: "work.shown?.isInPlace(step.entry) === true",
    replace: "work.shown === undefined",
  },
  {
    rule: "O3",
    title: "what is older than what was applied is the next",
    file: "decide/next-in-order.ts",
    find: "&& !isListed && !isOlder;",
    replace: "&& !isListed;",
  },
  {
    rule: "A9",
    title: "what is refused once is set aside",
    file: "apply/set-aside.ts",
    find: "if (!work.refused.has(versionId)) {",
    replace: "if (work.refused.size < 0) {",
  },
  {
    rule: "A9",
    title: "a refusal of everything counts as one of a version",
    file: "copy/gives-others.ts",
    find: "return ok(false);",
    replace: "return ok(true);",
  },
  {
    rule: "A9",
    title: "what is refused blocks its key",
    file: "apply/set-aside.ts",
    find: "if (!isOne.ok || !isOne.value) {",
    replace: "if (isOne.ok || !isOne.ok) {",
  },
  {
    rule: "A9",
    title: "a passing refusal hides a replica",
    file: "run/is-same-object.ts",
    find: "const again = await side.source.describe(key, versionId);",
    replace: "const again = asked as typeof asked;",
  },
  {
    rule: "R9",
    title: "an event's own entry is not asked for",
    file: "run/plan-key.ts",
    find: "const brought = isBrought ? own : undefined;",
    replace: "const brought = isBrought && own === '' ? own : undefined;",
  },
  {
    rule: "F5",
    title: "what is given up since it is denied is not asked for",
    file: "copy/end-upload.ts",
    find: "const asked = parked === undefined ? { asked: [versionId] } : {};",
    replace: "const asked = {};",
  },
  {
    rule: "F4",
    title: "a release is over where part workers go on",
    file: "run/plan-key.ts",
    find: "released: new Set(head?.released),",
    replace: "released: new Set<string>(),",
  },
  {
    rule: "L3",
    title: "what stands unknown is not adopted",
    file: "run/recognise-replicas.ts",
    find: "const lacking = matcher.isEmpty ? [] : lackingEntries(facts, run);",
    replace: "const lacking = matcher.isEmpty ? [] : lackingEntries(facts, run).slice(0, 0);",
  },
  {
    rule: "L3",
    title: "what an attempt left is not looked for",
    file: "run/recognise-replicas.ts",
    find: "const attempted = matcher.isEmpty ? [] : attemptedWrites(facts, open);",
    replace: "const attempted = matcher.isEmpty ? [] : attemptedWrites(facts, open).slice(0, 0);",
  },
  {
    rule: "L3",
    title: "a key is settled while a write may still land",
    file: "lease/key-session.ts",
    find: "return lookedMs < this.#landsUntilMs",
    replace: "return lookedMs < Number.NEGATIVE_INFINITY",
  },
  {
    rule: "O7",
    title: "the source's listing is believed",
    file: "run/read-stacks.ts",
    find: "if (seen === undefined || has(listing, seen)) {",
    replace: "if (seen !== '') {",
  },
  {
    rule: "O7",
    title: "the destination's listing is believed after a crash",
    file: "run/read-stacks.ts",
    find: "if (crashed?.versionId === undefined && rows.length > 0) {",
    replace: "if (rows.length >= 0) {",
  },
  {
    rule: "D2",
    title: "an earlier write of the same bytes stays beside the later",
    file: "run/recognise-replicas.ts",
    find: "return entry.versionId === NULL_VERSION_ID && !adopted",
    replace: "return entry.versionId === '' && !adopted",
  },
  {
    rule: "D2",
    title: "a null version that changed goes below others all the same",
    file: "apply/why-outdated.ts",
    find: "return versionId === NULL_VERSION_ID && mustBeListed",
    replace: "return versionId === '' && mustBeListed",
  },
  {
    rule: "D2",
    title: "lifecycle's late event hides what was set aside since",
    file: "decide/marker-created.ts",
    find: 'return isAfter(row?.pin?.lastModifiedMs, event) ? "superseded" : undefined;',
    replace: "return row === undefined ? undefined : undefined;",
    unitTest: "decide/marker-created.lifecycle.test.ts",
  },
  {
    rule: "D3",
    title: "policy keeps nothing where the source denies a look",
    file: "plan/plan-reconcile.ts",
    find: "return keptAs !== undefined && row.versionId === deleted",
    replace: "return keptAs !== undefined && row.versionId === ''",
  },
  {
    rule: "L3",
    title: "another tool's copy is taken for what a broken write left",
    file: "run/recognise-replicas.ts",
    find: ".filter((other) => !claimed.value.includes(other))",
    replace: ".filter((other) => other !== undefined)",
  },
  {
    rule: "L3",
    title: "what a crash left may stand below what a row names",
    file: "run/recognise-replicas.ts",
    find: "write.isLast === true ? aboveKnown(search.facts)",
    replace: "write.isLast === null ? aboveKnown(search.facts)",
  },
  {
    rule: "L3",
    title: "the replica of what is outdated is not looked for",
    file: "run/recognise-replicas.ts",
    find: '(step.kind === "append" ? [step.entry] : [])',
    replace: '(step.kind === "append" && step.entry.versionId !== facts.stale ? [step.entry] : [])',
  },
  {
    rule: "R8",
    title: "an object goes on top of what the ledger does not say",
    file: "decide/created.ts",
    find: "if (onlyIf === undefined) {",
    replace: "if (onlyIf === null) {",
    unitTest: "run/what-stands.test.ts",
  },
  {
    rule: "O7",
    title: "what is not listed is not asked for where another is taken for it",
    file: "run/plan-key.ts",
    find: "if (!lost.ok) {",
    replace: "if (lost === undefined) {",
    unitTest: "run/what-stands.test.ts",
  },
  {
    rule: "R6",
    title: "a gap leaves the replica of what was set aside",
    file: "plan/plan-reconcile.ts",
    find: 'new Set(["held", "parked"])',
    replace: 'new Set(["held"])',
  },
  {
    rule: "D2",
    title: "a crash has any null version written anew",
    file: "run/plan-key.ts",
    find: "!isAdopted && isInPlace",
    replace: "!isAdopted",
  },
  {
    rule: "R8",
    title: "what was left on top on purpose is covered",
    file: "run/left-on-top.ts",
    find: 'return top?.kind === "etag" ? top.etag : undefined;',
    replace: "return top === undefined ? undefined : undefined;",
  },
  {
    rule: "K3",
    title: "what was set aside and has a replica stays set aside outside of the scope",
    file: "plan/left-scope.ts",
    find: 'isKnown && state === "parked"',
    replace: 'isKnown && state === "gap"',
  },
  {
    rule: "O4",
    title: "which null marker lifecycle made is not asked of the listing",
    file: "run/gather-facts.ts",
    find: 'if (!isDenied || origin !== "lifecycle"',
    replace: 'if (isDenied || origin !== "lifecycle"',
  },
];
