import { type Fault, type Finding, printable, shellQuoted } from "@xpart/operations";
import colors from "picocolors";

const MARKS = {
  good: colors.green("ok  "),
  bad: colors.red("BAD "),
  warning: colors.yellow("warn"),
  unknown: colors.yellow("?   "),
  unasked: colors.dim("-   "),
} as const;

/** A line for each check, and under it what is wrong and what mends it. */
export function doctorText(findings: readonly Finding[]): string {
  return [...findings.flatMap(findingLines), "", summary(findings)].join("\n");
}

function findingLines(finding: Finding): readonly string[] {
  const { id, title } = finding;
  switch (finding.kind) {
    case "good":
      return [`${MARKS.good}  ${id}: ${title}`];
    case "unknown": {
      const { operation, message, kind } = finding.error;
      const right = kind === "denied" ? `: the identity lacks the right to ${operation}` : "";
      return [
        `${MARKS.unknown}  ${id}: it is not known whether ${title}`,
        `        ${printable(`${operation}: ${message.split("\n")[0]}`)}${right}`,
      ];
    }
    case "unasked":
      return [`${MARKS.unasked}  ${id}: not asked: ${printable(finding.why)}`];
    case "found":
      return finding.faults.flatMap((fault) => [
        `${MARKS[fault.level]}  ${id}: ${printable(fault.what)}`,
        `        ${mendText(fault)}`,
      ]);
  }
}

/** The command as a shell takes it, or the sentence. */
export function mendText({ mend }: Pick<Fault, "mend">): string {
  return typeof mend === "string" ? printable(mend) : mend.map(shellQuoted).join(" ");
}

/** How many of each kind. */
export interface DoctorCounts {
  readonly good: number;
  readonly faults: number;
  readonly unknown: number;
  /** What a server that is not AWS cannot be asked. */
  readonly unasked: number;
}

/** Counts findings. */
export function countFindings(findings: readonly Finding[]): DoctorCounts {
  const faults = findings.flatMap((finding) => (finding.kind === "found" ? finding.faults : []));
  const countOf = (kind: Finding["kind"]) => findings.filter((each) => each.kind === kind).length;
  return {
    ...{ good: countOf("good"), faults: faults.length },
    ...{ unknown: countOf("unknown"), unasked: countOf("unasked") },
  };
}

function summary(findings: readonly Finding[]): string {
  const { good, faults, unknown, unasked } = countFindings(findings);
  const more = [
    ...(unknown === 0 ? [] : [`, ${unknown} not known`]),
    ...(unasked === 0 ? [] : [`, ${unasked} not asked`]),
  ].join("");
  return `${findings.length} checks: ${good} good, ${faults === 1 ? "one fault" : `${faults} faults`}${more}`;
}
