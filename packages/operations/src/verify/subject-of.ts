import type { Deployment } from "../open/open-deployment.ts";
import type { VerifySubject } from "../report/report.ts";

/** What a comparison of a deployment is about, for its report. */
export function verifySubjectOf(
  { settings, policy }: Pick<Deployment, "settings" | "policy">,
  chosen: Pick<VerifySubject, "prefixes" | "graceSeconds" | "deep" | "sampleOneIn">,
): VerifySubject {
  const placeOf = ({
    partition,
    region,
    bucket,
  }: Deployment["settings"]["source" | "destination"]) => ({
    ...{ partition: partition.name, region, bucket },
  });
  return {
    source: placeOf(settings.source),
    destination: placeOf(settings.destination),
    ...{ ...chosen, policy },
  };
}
