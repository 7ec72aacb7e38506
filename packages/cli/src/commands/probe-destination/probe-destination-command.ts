import { createS3Client, type ProbeReport, probeServer } from "@xpart/aws-adapters";
import { printable } from "@xpart/operations";
import { CliError, EXIT_CODES, type ExitCode } from "../../cli-error.ts";
import type { DeploymentContext } from "../deployment/deployment-options.ts";

/** The options of both, as they are typed. */
export interface ProbeArguments {
  readonly bucket: string;
  readonly region: string;
  readonly endpoint?: string;
  readonly prefix: string;
  readonly virtualHosted?: boolean;
}

/** `xpart probe-destination` and `xpart probe-source`. @throws CliError */
export async function probeCommand(
  side: "source" | "destination",
  { bucket, region, endpoint, prefix, virtualHosted }: ProbeArguments,
  { io, signal }: DeploymentContext,
): Promise<ExitCode> {
  if (endpoint !== undefined && !/^https?:\/\/[^\s/]+/.test(endpoint)) {
    throw new CliError({
      what: "This is no http or https URL",
      subject: `--endpoint ${printable(endpoint)}`,
      remedy: "Give the server's address with its scheme, such as https://minio.example:9000.",
    });
  }
  const client = createS3Client({
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(virtualHosted === true ? { forcePathStyle: false } : {}),
  });
  try {
    const report = await probeServer({
      ...{ client, bucket, prefix, side },
      onStep: (title) => {
        signal.throwIfAborted();
        io.notify({ code: "probe-step", level: "info", text: `asking about ${title}` });
      },
    });
    requireAnswers(report, bucket);
    const lost = report.findings.filter(
      ({ verdict }) => verdict === "lost" || verdict === "unknown",
    );
    io.result({
      code: "probe-result",
      level: lost.length === 0 ? "good" : "bad",
      text: reportText(report, side === "source" ? "SOURCE_PROFILE" : "DEST_PROFILE"),
      document: { ...report },
    });
    return lost.length === 0 ? EXIT_CODES.ok : EXIT_CODES.notEqual;
  } finally {
    client.destroy();
  }
}

/** @throws CliError where the first step already came to nothing. */
function requireAnswers({ findings }: ProbeReport, bucket: string): void {
  const [first] = findings;
  if (findings.length === 1 && first !== undefined) {
    throw new CliError({
      what: `Nothing can be found out: ${first.says}`,
      subject: `bucket ${printable(bucket)}`,
      remedy: "Check the endpoint, the credentials and the bucket, and that its versioning is on.",
    });
  }
}

const MARKS = { kept: "ok   ", adapted: "ok * ", lost: "LOST ", unknown: "?    " } as const;

function reportText(
  { server, findings, profile, left }: ProbeReport,
  variable: "SOURCE_PROFILE" | "DEST_PROFILE",
): string {
  return [
    `server: ${printable(server ?? "says no name")}`,
    ...findings.map(({ title, verdict, says }) => `${MARKS[verdict]} ${title}: ${printable(says)}`),
    "  * otherwise than S3, and what crosses is equal all the same",
    ...(left.length === 0 ? [] : [`left behind, to be deleted: ${left.map(printable).join(", ")}`]),
    `${variable}='${JSON.stringify(profile)}'`,
  ].join("\n");
}
