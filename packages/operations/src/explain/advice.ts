import type { Deployment } from "../open/open-deployment.ts";
import { timeText } from "../words/entry-words.ts";
import { shellQuoted } from "../words/printable.ts";
import type { EntryLine, EntryVerdict } from "./entry-line.ts";
import type { KeyExplanation } from "./explain-key.ts";

/** What somebody can do about a key. */
export interface Advice {
  /** One sentence without a full stop: what it is good for. */
  readonly why: string;
  /** A command to be copied; absent: there is nothing to run. */
  readonly command?: string;
}

type Found = Omit<KeyExplanation, "advice">;

/** What can be done about a key, in the order in which to do it. Pure. */
export function adviceFor(found: Found, deployment: Deployment): readonly Advice[] {
  const { key, sourceBucket, state, attempt, steps } = found;
  const url = shellQuoted(`s3://${sourceBucket}/${key}`);
  if (!found.isInScope) {
    return [{ why: "source.prefixes leave this key out: nothing of it is replicated" }];
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
      command: `xpart release ${url}`,
    });
  }
  if (steps.length > 0) {
    advice.push({
      why: "a reconcile takes the steps above",
      command: `xpart verify --prefix ${shellQuoted(key)} --repair`,
    });
  }
  return [
    ...advice,
    ...deadLetterAdvice(found, deployment),
    ...driftAdvice(found, deployment),
    ...foreignAdvice(found, deployment),
    ...plainAdvice(found.lines, url),
  ];
}

function linesOf(lines: readonly EntryLine[], kind: EntryVerdict["kind"]): readonly EntryLine[] {
  return lines.filter(({ verdict }) => verdict.kind === kind);
}

/** How AWS's own command line asks one side. */
function aws(side: "source" | "destination", { settings }: Deployment): string {
  const { region, profile, credentialsFile, endpoint } = settings[side];
  return [
    ...(credentialsFile === undefined
      ? []
      : [`AWS_SHARED_CREDENTIALS_FILE=${shellQuoted(credentialsFile)}`]),
    "aws",
    `--region ${region}`,
    ...(profile === undefined ? [] : [`--profile ${shellQuoted(profile)}`]),
    ...(endpoint === undefined ? [] : [`--endpoint-url ${endpoint}`]),
  ].join(" ");
}

function restoreAdvice({ lines, key, sourceBucket }: Found, deployment: Deployment) {
  return linesOf(lines, "parked")
    .filter(({ verdict }) => verdict.kind === "parked" && verdict.reason === "archived")
    .map(({ source }): Advice => {
      const version = source?.versionId ?? "null";
      return {
        why: "restored, the version is read by itself, as its event says; policy.restore asks for that each time",
        command: `${aws("source", deployment)} s3api restore-object --bucket ${sourceBucket} --key ${shellQuoted(key)} --version-id ${shellQuoted(version)} --restore-request Days=7`,
      };
    });
}

function deadLetterAdvice({ deadLetters }: Found, deployment: Deployment): readonly Advice[] {
  return deadLetters.queues
    .filter(({ letters }) => letters.length > 0)
    .map(({ name, queueArn, waiting }) => ({
      why: `sends all of ${name}, about ${waiting} messages, back to the queue that they came from, once their cause is mended`,
      command: `${aws("source", deployment)} sqs start-message-move-task --source-arn ${queueArn}`,
    }));
}

/** A reconcile compares content. Tags have an event of their own; the rest of an object never changes at S3. */
function driftAdvice({ lines, key, sourceBucket }: Found, deployment: Deployment) {
  return lines.flatMap(({ verdict, source, destination }): readonly Advice[] => {
    const fields = verdict.kind === "replicated" ? (verdict.fields ?? []) : [];
    if (fields.length === 0) {
      return [];
    }
    const isTagsAlone = fields.every((field) => field.startsWith("tags."));
    const [from, to] = [source?.versionId ?? "null", destination?.versionId ?? "null"];
    return isTagsAlone
      ? [
          {
            why: "tags that are put at the source once more cross by their own event: give the same ones",
            command: `${aws("source", deployment)} s3api put-object-tagging --bucket ${sourceBucket} --key ${shellQuoted(key)} --version-id ${shellQuoted(from)} --tagging 'TagSet=[...]'`,
          },
        ]
      : [
          {
            why: "a replica that is not what it was made as has to go first; the reconcile after that copies it anew",
            command: `${aws("destination", deployment)} s3api delete-object --bucket ${deployment.settings.destination.bucket} --key ${shellQuoted(key)} --version-id ${shellQuoted(to)}`,
          },
        ];
  });
}

function foreignAdvice({ lines, key, destinationBucket }: Found, deployment: Deployment) {
  if (deployment.policy.foreign === "delete") {
    return [];
  }
  return linesOf(lines, "foreign").map(
    ({ destination }): Advice => ({
      why: "policy.foreign is report: who knows that nobody needs this entry deletes it",
      command: `${aws("destination", deployment)} s3api delete-object --bucket ${destinationBucket} --key ${shellQuoted(key)} --version-id ${shellQuoted(destination?.versionId ?? "null")}`,
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
            command: `xpart release ${url} --history`,
          },
        ]),
  ];
}
