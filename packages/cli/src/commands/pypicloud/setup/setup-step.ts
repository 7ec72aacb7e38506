/** What a step would change, if anything. */
export interface StepPlan {
  readonly change: "none" | "create" | "update" | "remove";
  /** What of it, for people. */
  readonly detail?: string;
  /** Makes the change. */
  apply(): Promise<void>;
}

/** One resource that the sync needs. Looking at it changes nothing. */
export interface SetupStep {
  /** As people call it, with its name. */
  readonly resource: string;
  /** What it takes to have it as it should be. @throws CliError */
  planSetup(): Promise<StepPlan>;
  /** What it takes to have it no more; only what set-up made. @throws CliError */
  planRemoval(): Promise<StepPlan>;
}

/** Nothing to do. */
export const NO_CHANGE: StepPlan = { change: "none", apply: async () => undefined };
