import {
  type Adoption,
  type AdoptionSurvey,
  type AdoptionVerdict,
  bothKeys,
  printable,
} from "@xpart/operations";
import { formatCount, formatCounted } from "../../io/format.ts";

/** Named of each verdict; the rest is counted, and `--json` has them all. */
const MAX_NAMED = 20;

/** What each verdict is, for people. */
const TITLES: Readonly<Record<AdoptionVerdict, string>> = {
  adopt: "to adopt",
  more: "to adopt, where the reconcile copies or deletes besides (asked for with --copy-rest alone)",
  foreign: "like nothing at the source, and left alone",
  unknown: "that cannot be told now",
};

/** The report of what stands at the destination, for people. */
export function surveyText(survey: AdoptionSurvey): string {
  const { lookedAt, counts, adoptions, isComplete } = survey;
  const found = (Object.keys(TITLES) as AdoptionVerdict[]).flatMap((verdict) => {
    const count = counts[verdict];
    return count === 0 ? [] : verdictLines(verdict, count, adoptions);
  });
  return [
    `${formatCounted(lookedAt, "key")} of the destination looked at, ${formatCount(adoptions.length)} with entries that the ledger does not know`,
    ...found,
    ...(isComplete ? [] : ["there are more keys: adopt these, then run it again"]),
  ].join("\n");
}

function verdictLines(
  verdict: AdoptionVerdict,
  count: number,
  adoptions: readonly Adoption[],
): readonly string[] {
  const named = adoptions.filter((adoption) => adoption.verdict === verdict).slice(0, MAX_NAMED);
  const hidden = count - named.length;
  return [
    `${formatCounted(count, "key")} ${TITLES[verdict]}:`,
    ...named.map((adoption) => `  ${printable(bothKeys(adoption))}: ${whatOf(adoption)}`),
    ...(hidden > 0 ? [`  and ${formatCount(hidden)} more, all of them with --json`] : []),
  ];
}

function whatOf({ adopted, retagged, copied, deleted, foreign, problem }: Adoption): string {
  const parts = [
    [adopted, "taken for replicas"],
    [retagged, "given the source's tags"],
    [copied, "put on top"],
    [deleted, "deleted"],
    [foreign, "foreign"],
  ] as const;
  const counts = parts
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${formatCount(count)} ${what}`);
  return [...counts, ...(problem === undefined ? [] : [printable(problem)])].join(", ");
}
