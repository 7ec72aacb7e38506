import {
  type Adoption,
  type AdoptionVerdict,
  type Deployment,
  surveyAdoption,
} from "@xpart/operations";
import { formatCount } from "../../io/format.ts";
import type { DeploymentContext } from "../deployment/deployment-options.ts";
import { portFailure } from "../deployment/failure-error.ts";
import { prefixesOf } from "../deployment/prefixes-of.ts";
import type { AdoptArguments } from "./adopt-arguments.ts";

/** What stands at the destination and the ledger does not know. */
export interface Survey {
  /** Keys of the destination that were looked at. */
  readonly lookedAt: number;
  /** Keys by verdict. */
  readonly counts: Readonly<Record<AdoptionVerdict, number>>;
  /** By key; {@link MOST_KEPT} at most. */
  readonly adoptions: readonly Adoption[];
  /** Whether there are more keys behind the last one. */
  readonly isComplete: boolean;
}

/** Keys that one run asks for, so that memory stays bounded: what is adopted then is not found by the next run. */
const MOST_KEPT = 100_000;

/** Looks at all keys below the prefix that the deployment replicates. @throws CliError */
export async function takeSurvey(
  { prefix, history }: AdoptArguments,
  deployment: Deployment,
  context: DeploymentContext,
): Promise<Survey> {
  const counts = { adopt: 0, more: 0, foreign: 0, unknown: 0 };
  const adoptions: Adoption[] = [];
  let lookedAt = 0;
  const onKey = () => {
    lookedAt += 1;
    show(lookedAt, adoptions.length, context);
  };
  const wishes = history === true ? { history: "all" as const } : {};
  for (const within of prefixesOf(deployment, prefix)) {
    for await (const found of surveyAdoption(within, wishes, deployment, { onKey })) {
      context.signal.throwIfAborted();
      if (!found.ok) {
        throw portFailure(found.error, `the ${found.error.side}`);
      }
      if (adoptions.length === MOST_KEPT) {
        return { lookedAt, counts, adoptions, isComplete: false };
      }
      counts[found.value.verdict] += 1;
      adoptions.push(found.value);
    }
  }
  return { lookedAt, counts, adoptions, isComplete: true };
}

function show(lookedAt: number, found: number, { io }: DeploymentContext): void {
  const figures = [
    { label: "keys", value: formatCount(lookedAt) },
    { label: "with entries unknown to the ledger", value: formatCount(found) },
  ];
  io.progress({ code: "adopt-progress", title: "looking at the destination", figures });
}
