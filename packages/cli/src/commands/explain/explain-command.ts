import { explainKey, type KeyExplanation, readKeyLogs } from "@xpart/operations";
import { CliError, EXIT_CODES, type ExitCode } from "../../cli-error.ts";
import {
  type DeploymentArguments,
  type DeploymentContext,
  withDeployment,
} from "../deployment/deployment-options.ts";
import { failureError } from "../deployment/failure-error.ts";
import { keyOfDeployment } from "../deployment/key-address.ts";
import { wholeNumber } from "../deployment/whole-number.ts";
import { explanationText } from "./explanation-text.ts";

/** The options of `xpart explain`, as they are typed. */
export interface ExplainArguments extends DeploymentArguments {
  readonly versionId?: string;
  readonly logs?: boolean;
  /** A whole number above 0. */
  readonly logsDays?: string;
}

const DAY_MS = 24 * 60 * 60 * 1_000;
const DEFAULT_LOGS_DAYS = 7;

/** `xpart explain s3://bucket/key`. @throws CliError */
export async function explainCommand(
  address: string,
  args: ExplainArguments,
  context: DeploymentContext,
): Promise<ExitCode> {
  const days = wholeNumber("--logs-days", args.logsDays, DEFAULT_LOGS_DAYS, 1);
  return withDeployment(args, context, async (deployment) => {
    const key = keyOfDeployment(address, deployment);
    const [explained, logs] = await Promise.all([
      explainKey(key, deployment),
      args.logs === true ? readKeyLogs(key, Date.now() - days * DAY_MS, deployment) : undefined,
    ]);
    if (!explained.ok) {
      throw failureError(explained.error, address);
    }
    const explanation = only(explained.value, args.versionId);
    context.io.result({
      code: "explain-result",
      level: explanation.needsPerson ? "bad" : "good",
      text: explanationText(explanation, deployment.policy, logs),
      document: logs === undefined ? explanation : { ...explanation, logs },
    });
    return explanation.needsPerson ? EXIT_CODES.notEqual : EXIT_CODES.ok;
  });
}

/** The explanation of one entry, named by its version id at either side. */
function only(explanation: KeyExplanation, versionId: string | undefined): KeyExplanation {
  if (versionId === undefined) {
    return explanation;
  }
  const lines = explanation.lines.filter(
    ({ source, destination, row }) =>
      source?.versionId === versionId ||
      destination?.versionId === versionId ||
      row?.versionId === versionId,
  );
  if (lines.length === 0) {
    throw new CliError({
      what: "Neither side has such an entry of the key",
      subject: `--version-id ${versionId}`,
      remedy: "Leave --version-id out to see the entries that there are.",
    });
  }
  return { ...explanation, lines };
}
