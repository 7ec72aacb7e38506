import { createDirectionMarks, createPauseNotes } from "@xpart/aws-adapters";
import type { ControlClients } from "../control/control-clients.ts";
import { createLambdaMappings } from "../control/lambda-mappings.ts";
import { createScheduledResumes } from "../control/scheduled-resumes.ts";
import type { Deployment } from "../open/open-deployment.ts";
import type { PausePorts } from "./pause-deployment.ts";

/** What pausing a deployment works with, at AWS. */
export function pausePortsOf(
  { table, settings }: Deployment,
  control: ControlClients,
  sleep: PausePorts["sleep"],
): PausePorts {
  return {
    mappings: createLambdaMappings(control),
    notes: createPauseNotes(table),
    direction: createDirectionMarks(table),
    resumes: createScheduledResumes(control),
    ...{ settings, sleep },
  };
}
