import type { Deployment } from "../open/open-deployment.ts";
import { timeText } from "../words/entry-words.ts";
import type { EntryLine, EntryVerdict } from "./entry-line.ts";
import type { Advice, KeyExplanation } from "./key-explanation.ts";

type Found = Omit<KeyExplanation, "advice">;

/** What can be done about a key, in the order in which to do it. Pure. */
export function adviceFor(found: Found, deployment: Deployment): readonly Advice[] {
  const { key, sourceBucket, state, attempt, steps } = found;
  const url = `s3://${sourceBucket}/${key}`;
  if (found.outOfScope !== undefined) {
    return [{ why: `${found.outOfScope}; nothing of it is replicated, and what stands stays` }];
  }
  if (state === "leased") {
    const until = timeText(attempt?.leaseUntilMs ?? 0);
    return [{ why: `a worker has the key until ${until} at the latest: ask again then` }];
  }
  const advice: Advice[] = [];
  advice.push(...restoreAdvice(found, deployment));
  if (found.stepsOfRelease !== undefined) {
    advice.push({
      why: "a release has what is parked tried again, and does the deletes that are held",
      command: ["xpart", "release", url],
    });
  }
  if (steps.length > 0) {
    advice.push(
      isAdoption(found)
        ? {
            why: "what stands in its place already is taken for the replica, and nothing is copied",
            command: ["xpart", "adopt", "--prefix", key],
          }
        : {
            why: "a reconcile takes the steps above",
            command: ["xpart", "verify", "--prefix", key, "--repair"],
          },
    );
  }
  return [
    ...advice,
    ...deadLetterAdvice(found),
    ...driftAdvice(found, deployment),
    ...foreignAdvice(found, deployment),
    ...plainAdvice(found.lines, url),
  ];
}

/** Whether nothing but the ledger's rows lacks: both listings are equal then, so that no comparison asks for the key. */
function isAdoption({ lines, steps }: Found): boolean {
  return (
    lines.some(({ verdict }) => verdict.kind === "unrecorded") &&
    steps.every(({ kind }) => kind === "note-row" || kind === "write-tags")
  );
}

function linesOf(lines: readonly EntryLine[], kind: EntryVerdict["kind"]): readonly EntryLine[] {
  return lines.filter(({ verdict }) => verdict.kind === kind);
}

/** A command of AWS's own command line, for one side. */
export function aws(
  side: "source" | "destination",
  { settings }: Pick<Deployment, "settings">,
  ...command: readonly string[]
): readonly string[] {
  const { region, profile, credentialsFile, endpoint } = placeOf(side, settings, command);
  return [
    ...(credentialsFile === undefined
      ? []
      : ["env", `AWS_SHARED_CREDENTIALS_FILE=${credentialsFile}`]),
    ...["aws", "--region", region],
    ...(profile === undefined ? [] : ["--profile", profile]),
    ...(endpoint === undefined ? [] : ["--endpoint-url", endpoint]),
    ...command,
  ];
}

/** A source on another server is asked for its bucket there, and for all else at AWS. */
function placeOf(
  side: "source" | "destination",
  { source, destination }: Deployment["settings"],
  [service]: readonly string[],
) {
  const atSource = service === "s3api" ? (source.server ?? source) : source;
  return side === "source" ? atSource : destination;
}

/** A command of S3 on one entry. */
function awsEntry(
  side: "source" | "destination",
  deployment: Deployment,
  { key, versionId }: { readonly key: string; readonly versionId: string | undefined },
  operation: string,
  ...more: readonly string[]
): readonly string[] {
  const { bucket } = deployment.settings[side];
  const entry = ["--bucket", bucket, "--key", key, "--version-id", versionId ?? "null"];
  return aws(side, deployment, "s3api", operation, ...entry, ...more);
}

function restoreAdvice({ lines, key }: Found, deployment: Deployment) {
  return linesOf(lines, "parked")
    .filter(({ verdict }) => verdict.kind === "parked" && verdict.reason === "archived")
    .map(({ source }): Advice => {
      return {
        why: "restored, the version is read by itself, as its event says; policy.restore asks for that each time",
        command: awsEntry(
          "source",
          deployment,
          { key, versionId: source?.versionId },
          "restore-object",
          "--restore-request",
          "Days=7",
        ),
      };
    });
}

function deadLetterAdvice({ deadLetters }: Found): readonly Advice[] {
  return deadLetters.queues
    .filter(({ letters }) => letters.length > 0)
    .map(({ name, waiting }) => ({
      why: `shows all of ${name}, about ${waiting} messages, and has their keys reconciled, once their cause is mended`,
      command: ["xpart", "redrive", name],
    }));
}

/** A reconcile compares content, and writes tags where it is asked to; the rest of an object never changes at S3. */
function driftAdvice({ lines, key, destinationKey }: Found, deployment: Deployment) {
  return lines.flatMap(({ verdict, destination }): readonly Advice[] => {
    const fields = verdict.kind === "replicated" ? (verdict.fields ?? []) : [];
    if (fields.length === 0) {
      return [];
    }
    const isTagsAlone = fields.every((field) => field.startsWith("tags."));
    return isTagsAlone
      ? [
          {
            why: "a reconcile that is asked for them reads the tags at the source, and writes them once more",
            command: ["xpart", "verify", "--prefix", key, "--deep", "attributes", "--repair"],
          },
        ]
      : [
          {
            why: "a replica that is not what it was made as has to go first; the reconcile after that copies it anew",
            command: awsEntry(
              "destination",
              deployment,
              { key: destinationKey, versionId: destination?.versionId },
              "delete-object",
            ),
          },
        ];
  });
}

function foreignAdvice({ lines, destinationKey }: Found, deployment: Deployment) {
  if (deployment.policy.foreign === "delete") {
    return [];
  }
  return linesOf(lines, "foreign").map(
    ({ destination }): Advice => ({
      why: "policy.foreign is report: who knows that nobody needs this entry deletes it",
      command: awsEntry(
        "destination",
        deployment,
        { key: destinationKey, versionId: destination?.versionId },
        "delete-object",
      ),
    }),
  );
}

function plainAdvice(lines: readonly EntryLine[], url: string): readonly Advice[] {
  return [
    ...(linesOf(lines, "gap").length === 0
      ? []
      : [{ why: "a gap in the history stays one (R6); the current object is right all the same" }]),
    ...(linesOf(lines, "locked").length === 0
      ? []
      : [{ why: "once its retention has ended, a release has the delete tried again" }]),
    ...(linesOf(lines, "below-horizon").length === 0
      ? []
      : [
          {
            why: "the entries from before xpart listened are brought in when they are asked for",
            command: ["xpart", "release", url, "--history"],
          },
        ]),
  ];
}
