import type { PortError } from "@xpart/core";
import { isOnServer, type Settings } from "@xpart/deployment";
import type { Deployment } from "../open/open-deployment.ts";
import type { DoctorFacts, Told } from "./facts.ts";

/** What can be mended without asking what else it would do. */
export type FixKind =
  | { readonly kind: "enable-rule" }
  | { readonly kind: "enable-mapping"; readonly id: string }
  | { readonly kind: "report-items"; readonly id: string }
  | { readonly kind: "time-to-live" }
  | { readonly kind: "recovery" };

/** Something that is wrong. */
export interface Fault {
  /** What is wrong, and with what. */
  readonly what: string;
  /** The command, as arguments, or the setting that mends it. */
  readonly mend: readonly string[] | string;
  /** `warning`: it works, and will not always, or does what somebody may not expect. */
  readonly level: "bad" | "warning";
  /** What `--fix` does about it; absent: it is a person's. */
  readonly fix?: FixKind;
}

/** What a check is judged by. */
export interface CheckSubject {
  readonly facts: DoctorFacts;
  readonly deployment: Pick<Deployment, "settings" | "names" | "policy">;
  /** SHA-256 of the release's zip, in base64, as Lambda has it; absent: not known here. */
  readonly codeHash?: string | undefined;
}

/** One line of the doctor's. */
export interface Check {
  readonly id: string;
  /** What is right where nothing is found. */
  readonly title: string;
  /** Whether a deployment with these settings has what it looks at; absent: every one has. */
  appliesTo?(settings: Settings): boolean;
  /** Why it could not be looked at; the first is told. */
  needs(facts: DoctorFacts): readonly Told<unknown>[];
  /** Where a side is on another server than AWS: why it cannot be looked at there; undefined: it can. */
  unasked?(subject: CheckSubject): string | undefined;
  /** Every fault; only asked where all that it needs was told. */
  find(subject: CheckSubject): readonly Fault[];
}

/** What a check came to. */
export type Finding =
  | { readonly id: string; readonly title: string; readonly kind: "good" }
  | {
      readonly id: string;
      readonly title: string;
      readonly kind: "unknown";
      readonly error: PortError;
    }
  | {
      readonly id: string;
      readonly title: string;
      readonly kind: "unasked";
      readonly why: string;
    }
  | {
      readonly id: string;
      readonly title: string;
      readonly kind: "found";
      readonly faults: readonly Fault[];
    };

/** Looks at one check. */
export function judgeCheck(check: Check, subject: CheckSubject): Finding {
  const { id, title } = check;
  const { source, destination } = subject.deployment.settings;
  const why = isOnServer(source) || isOnServer(destination) ? check.unasked?.(subject) : undefined;
  if (why !== undefined) {
    return { id, title, kind: "unasked", why };
  }
  for (const told of check.needs(subject.facts)) {
    if (!told.ok) {
      return { id, title, kind: "unknown", error: told.error };
    }
  }
  const faults = check.find(subject);
  return faults.length === 0 ? { id, title, kind: "good" } : { id, title, kind: "found", faults };
}

/** The value of what was told. */
export function factOf<T>(told: Told<T>): T | undefined {
  return told.ok ? told.value : undefined;
}
