import { createS3Client } from "@xpart/aws-adapters";
import { type DemoStage, STAGE_NAMES } from "../demo-stage.ts";
import { untilQuiet } from "../until-quiet.ts";
import type { BreakKind } from "./break-kinds.ts";
import { BROKEN_STATES, type BrokenState } from "./broken-states.ts";

/** Makes one of the broken states on a stage whose handlers are at work. */
export async function breakStage(
  kind: BreakKind,
  stage: DemoStage,
  signal: AbortSignal,
): Promise<BrokenState> {
  const state = BROKEN_STATES[kind];
  const { sandbox } = stage;
  const source = { client: createS3Client(sandbox.source), bucket: STAGE_NAMES.sourceBucket };
  const destination = {
    client: createS3Client(sandbox.destination),
    bucket: STAGE_NAMES.destinationBucket,
  };
  try {
    await state.make({ stage, source, destination, quiet: () => untilQuiet(stage, signal) });
    return state;
  } finally {
    source.client.destroy();
    destination.client.destroy();
  }
}
