import { type AdoptionSurvey, type Deployment, surveyAdoption } from "@xpart/operations";
import { formatCount } from "../../io/format.ts";
import type { DeploymentContext } from "../deployment/deployment-options.ts";
import { portFailure } from "../deployment/failure-error.ts";
import { prefixesOf } from "../deployment/prefixes-of.ts";
import {
  DEFAULT_PARALLEL,
  DEFAULT_REQUESTS_PER_SECOND,
  slicePortsFor,
} from "../deployment/slice-ports-for.ts";
import type { AdoptArguments } from "./adopt-arguments.ts";

/** Keys that one run asks for, so that memory stays bounded: what is adopted then is not found by the next run. */
const MOST_KEPT = 100_000;

/** Looks at all keys below the prefix that the deployment replicates. @throws CliError */
export async function takeSurvey(
  { prefix, history }: AdoptArguments,
  deployment: Deployment,
  context: DeploymentContext,
): Promise<AdoptionSurvey> {
  const { signal, io } = context;
  const ports = slicePortsFor(
    deployment,
    { requestsPerSecond: DEFAULT_REQUESTS_PER_SECOND },
    context,
  );
  const survey = await surveyAdoption(prefixesOf(deployment, prefix), deployment, ports, {
    ...{ parallel: DEFAULT_PARALLEL, most: MOST_KEPT, signal },
    wishes: history === true ? { history: "all" } : {},
    onProgress(keys, found) {
      if (keys === 0) {
        return;
      }
      const figures = [
        { label: "keys", value: formatCount(keys) },
        { label: "with entries unknown to the ledger", value: formatCount(found) },
      ];
      io.progress({ code: "adopt-progress", title: "looking at both sides", figures });
    },
  });
  signal.throwIfAborted();
  if (!survey.ok) {
    throw portFailure(survey.error, `the ${survey.error.side}`);
  }
  return survey.value;
}
