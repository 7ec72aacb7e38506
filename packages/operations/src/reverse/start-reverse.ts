import { GetBucketVersioningCommand } from "@aws-sdk/client-s3";
import { callAws, type Direction } from "@xpart/aws-adapters";
import { err, ok, type PortError, type Result } from "@xpart/core";
import type { Adoption } from "../adopt/adoption.ts";
import { type AdoptionOptions, surveyAdoption } from "../adopt/survey-adoption.ts";
import type { Deployment } from "../open/open-deployment.ts";
import type { SlicePorts } from "../slice/slice-ports.ts";
import type { ReversePair } from "./reverse-pair.ts";

/** What the other direction will meet where it copies to. */
export interface TurnSurvey {
  /** Keys of the bucket that will be copied to. */
  readonly lookedAt: number;
  /** What the functions will do once they copy, as far as it can be told now. */
  readonly work: {
    readonly keys: number;
    readonly appends: number;
    readonly deletes: number;
  };
  /** Keys with entries that never arrived, by key: nothing at the bucket that is copied from is like them (T4). */
  readonly leftBehind: readonly Adoption[];
  /** Keys with entries that the ledger does not know, and that are the same on both sides: taken for replicas (L3). */
  readonly alike: number;
  /** Keys of which nothing could be told. */
  readonly unknown: readonly Adoption[];
  /** Whether that is all; no: there are more than may be told. */
  readonly isComplete: boolean;
}

/**
 * Looks at everything that the other direction will meet, before it copies anything (T4): both buckets are listed and held
 * against the turned ledger. It only reads.
 */
export async function surveyTurn(
  prefixes: readonly string[],
  to: Deployment,
  ports: SlicePorts,
  options: Pick<AdoptionOptions, "parallel" | "most" | "signal" | "onProgress">,
): Promise<Result<TurnSurvey, PortError>> {
  const work = { keys: 0, appends: 0, deletes: 0 };
  const survey = await surveyAdoption(prefixes, to, ports, {
    ...options,
    wishes: {},
    onFinding({ plan, entries }) {
      // A key of which the other side has nothing is not planned: all of it is to come (V11).
      const isMissing = plan === undefined && entries.destination === 0;
      const { appends, deletes } = plan ?? { appends: isMissing ? entries.source : 0, deletes: 0 };
      work.keys += appends + deletes > 0 ? 1 : 0;
      work.appends += appends;
      work.deletes += deletes;
    },
  });
  if (!survey.ok) {
    return survey;
  }
  const { adoptions, lookedAt, isComplete } = survey.value;
  const leftBehind = adoptions.filter(
    ({ foreign, verdict }) => foreign > 0 && verdict !== "unknown",
  );
  const unknown = adoptions.filter(({ verdict }) => verdict === "unknown");
  const alike = adoptions.length - leftBehind.length - unknown.length;
  return ok({ lookedAt, work, leftBehind, alike, unknown, isComplete });
}

/** Whether a bucket of the other direction's destination keeps versions, without which its copies would replace each other (C1). */
export async function keepsVersions({
  buckets: { destination },
}: Pick<Deployment, "buckets">): Promise<Result<boolean, PortError>> {
  const read = await callAws({ side: "destination" }, "GetBucketVersioning", () =>
    destination.client.send(new GetBucketVersioningCommand({ Bucket: destination.bucket })),
  );
  return read.ok ? ok(read.value.Status === "Enabled") : read;
}

/** How a pair is handed over. */
export interface HandOver {
  readonly fromBase: string;
  readonly toBase: string;
  readonly sinceMs: number;
  readonly by: string | undefined;
}

/**
 * Hands a pair over: from then on the functions of the one direction refuse to copy, and those of the other one may. The
 * one that copied is told first, so that there is no moment in which both may; run again, it goes on.
 */
export async function handOver(
  { from, to }: ReversePair,
  { fromBase, toBase, sinceMs, by }: HandOver,
): Promise<Result<void, PortError>> {
  const mark = (stands: Direction["stands"], other: string): Direction => ({
    ...{ stands, other, sinceMs },
    ...(by === undefined ? {} : { by }),
  });
  const told = await from.marks.write(mark("turned", toBase));
  return told.ok ? to.marks.write(mark("active", fromBase)) : err(told.error);
}
