import type { DestinationStore } from "@xpart/core";
import type { ServerProfile } from "../server/s3-server-profile.ts";
import type { RawProbe } from "./s3-probe-requests.ts";

/** What one step of a probe found out. */
export interface ProbeFinding {
  readonly title: string;
  /** `kept`: as S3 does. `adapted`: otherwise, and what crosses is equal. `lost`: it does not cross, by name. */
  readonly verdict: "kept" | "adapted" | "lost" | "unknown";
  /** For a person: what the server does, and what follows or helps. */
  readonly says: string;
}

/** Where a probe writes, and with what. */
export interface ProbeScratch {
  readonly store: DestinationStore;
  readonly raw: RawProbe;
  /** The prefix of all its keys. */
  readonly at: string;
}

/** One step of a probe. */
export interface Probe {
  readonly title: string;
  run(
    scratch: ProbeScratch,
  ): Promise<{ readonly finding: ProbeFinding; readonly profile?: ServerProfile }>;
}

/** Makes a step. */
export function probe(title: string, ask: (scratch: ProbeScratch) => Promise<Answer>): Probe {
  return {
    title,
    async run(scratch) {
      const { verdict, says, profile } = await ask(scratch);
      return { finding: { title, verdict, says }, ...(profile === undefined ? {} : { profile }) };
    },
  };
}

/** What a step answers with. */
interface Answer {
  readonly verdict: ProbeFinding["verdict"];
  readonly says: string;
  readonly profile?: ServerProfile;
}

type Answerer = (says: string, profile?: ServerProfile) => Answer;

const answerer =
  (verdict: ProbeFinding["verdict"]): Answerer =>
  (says, profile) => ({
    verdict,
    says,
    ...(profile === undefined ? {} : { profile }),
  });
/** As S3 does. */
export const kept: Answerer = answerer("kept");
/** Otherwise, and what crosses is equal. */
export const adapted: Answerer = answerer("adapted");
/** It does not cross, by name. */
export const lost: Answerer = answerer("lost");
