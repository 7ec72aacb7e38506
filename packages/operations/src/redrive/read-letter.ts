import type { WaitingMessage } from "@xpart/aws-adapters";
import {
  type MessagePart,
  type ObjectEventKind,
  outOfScope,
  parsePartRequest,
  type ReconcileWishes,
  type Scope,
  splitMessage,
} from "@xpart/core";

/** What a dead letter asks for, of one key. */
export interface LetterTask {
  readonly key: string;
  /** The event's kind, `reconcile`, or `parts`. */
  readonly asks: string;
  readonly versionId?: string;
  /** How it goes on: the key is reconciled with these wishes, or the message itself is sent again. */
  readonly sends:
    | { readonly kind: "reconcile"; readonly wishes: ReconcileWishes }
    | { readonly kind: "itself"; readonly body: string };
}

/** What a dead letter holds. */
export interface ReadLetter {
  readonly tasks: readonly LetterTask[];
  /** Why it asks for nothing, or not for all of it. */
  readonly problem?: string;
}

/**
 * What brings back what an event said. A reconcile does not look at tags, nor tries again what is parked, so the events
 * that do are sent as they are (D).
 */
const GOES_ON_AS: Readonly<Record<ObjectEventKind, "reconcile" | "itself">> = {
  created: "reconcile",
  "marker-created": "reconcile",
  "entry-deleted": "reconcile",
  "tags-changed": "itself",
  "acl-changed": "itself",
  restored: "itself",
};

/** Reads what a dead letter asks for: an event in any envelope, a request of xpart's own, parts of an upload. */
export function readLetter({ body }: Pick<WaitingMessage, "body">, scope: Scope): ReadLetter {
  const parts = parsePartRequest(body);
  if (parts.ok) {
    const { bucket, key, versionId } = parts.value;
    // What the upload has is found by whoever reconciles the key; one that was given up is begun anew (A6).
    const sends = { kind: "reconcile", wishes: {} } as const;
    return inScope([{ bucket, task: { key, asks: "parts", versionId, sends } }], [], scope);
  }
  const read = splitMessage(body).map(taskOf);
  return inScope(
    read.flatMap((found) => ("task" in found ? [found] : [])),
    read.flatMap((found) => ("problem" in found ? [found.problem] : [])),
    scope,
  );
}

interface FoundTask {
  readonly bucket: string;
  readonly task: LetterTask;
}

function taskOf({ message, body }: MessagePart): FoundTask | { readonly problem: string } {
  switch (message.kind) {
    case "event": {
      const { bucket, key, versionId, kind } = message.event;
      const sends =
        GOES_ON_AS[kind] === "itself"
          ? ({ kind: "itself", body } as const)
          : ({ kind: "reconcile", wishes: {} } as const);
      return { bucket, task: { key, asks: kind, versionId, sends } };
    }
    case "reconcile": {
      const { bucket, key, release, history, tags } = message;
      const sends = { kind: "reconcile", wishes: { release, history, tags } } as const;
      return { bucket, task: { key, asks: "reconcile", sends } };
    }
    case "ignored":
      return { problem: `an event that asks for nothing: ${message.type}` };
    case "invalid":
      return { problem: `no event: ${message.problem}` };
  }
}

function inScope(
  found: readonly FoundTask[],
  problems: readonly string[],
  scope: Scope,
): ReadLetter {
  const isWanted = ({ bucket, task }: FoundTask) =>
    outOfScope(scope, bucket, task.key) === undefined;
  const strays = found
    .filter((task) => !isWanted(task))
    .map(({ bucket, task }) =>
      bucket === scope.bucket
        ? `the key ${JSON.stringify(task.key)} is outside of source.prefixes and policy.scope`
        : `of another bucket, ${bucket}`,
    );
  const [problem] = [...problems, ...strays];
  return {
    tasks: found.filter(isWanted).map(({ task }) => task),
    ...(problem === undefined ? {} : { problem }),
  };
}
