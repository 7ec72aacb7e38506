import type { PortError } from "@xpart/core";
import {
  type Deployment,
  explainKey,
  explainOneSide,
  type KeyExplanation,
  readKeyLogs,
} from "@xpart/operations";
import { CliError, EXIT_CODES, type ExitCode } from "../../cli-error.ts";
import {
  type DeploymentArguments,
  type DeploymentContext,
  withDeployment,
} from "../deployment/deployment-options.ts";
import { failureError, portFailure } from "../deployment/failure-error.ts";
import { keyOfDeployment } from "../deployment/key-address.ts";
import { wholeNumber } from "../deployment/whole-number.ts";
import { explanationText } from "./explanation-text.ts";
import { oneSideText } from "./one-side-text.ts";

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
      const failure = explained.error;
      if (failure.kind === "service" && isLost(failure.error)) {
        return explainLost(key, failure.error, deployment, context);
      }
      throw failureError(failure, address);
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

/** A refusal is the operator's to mend; a source that is gone, or that nobody reaches, is not. */
function isLost({ side, kind }: PortError): boolean {
  return side === "source" && (kind === "unavailable" || kind === "misconfigured");
}

/** What can be said while the source does not answer: what arrived, and what was announced and did not. */
async function explainLost(
  key: string,
  error: PortError,
  deployment: Deployment,
  { io }: DeploymentContext,
): Promise<ExitCode> {
  const explained = await explainOneSide(key, error, deployment);
  if (!explained.ok) {
    throw portFailure(explained.error, key);
  }
  io.result({
    code: "explain-result",
    level: "bad",
    text: oneSideText(explained.value),
    document: explained.value,
  });
  return EXIT_CODES.notEqual;
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
