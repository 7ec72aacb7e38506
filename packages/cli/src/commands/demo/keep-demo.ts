import type { PolicyChoices } from "@xpart/core";
import { printable } from "@xpart/operations/printable";
import { formatDuration } from "../../io/format.ts";
import type { IoHost } from "../../io/io-host.ts";
import type { BreakKind } from "./break/break-kinds.ts";
import { breakStage } from "./break/break-stage.ts";
import type { DemoStage } from "./demo-stage.ts";
import { keptText } from "./kept-commands.ts";
import { writeKeptSettings } from "./kept-settings.ts";
import type { DoneEvent } from "./lag-watch.ts";
import type { Onlooker } from "./view/onlooker.ts";
import { doneWords } from "./view/show-progress.ts";

/** A demo whose proof is done. */
export interface KeptDemo {
  readonly stage: DemoStage;
  readonly onlooker: Onlooker;
  readonly policy: PolicyChoices | undefined;
  /** What is broken first; `undefined`: nothing. */
  readonly breaking: BreakKind | undefined;
  readonly io: IoHost;
  readonly signal: AbortSignal;
}

/** Breaks what is to be broken, says how everything can be asked, and shows events until the end. */
export async function keepDemo(demo: KeptDemo): Promise<void> {
  const { stage, onlooker, policy, breaking, io, signal } = demo;
  const broken = breaking === undefined ? undefined : await breakStage(breaking, stage, signal);
  const settings = await writeKeptSettings(stage.sandbox, policy, stage.terms);
  const unsubscribe = onlooker.subscribe((event) =>
    io.notify({ code: "demo-crossed", level: "info", text: doneText(event) }),
  );
  try {
    const text = keptText(stage.sandbox, settings, broken, policy);
    io.notify({ code: "demo-kept", level: "info", text });
    await aborted(signal);
  } finally {
    unsubscribe();
    await settings.remove();
  }
}

/** What is done may be set aside rather than written: `xpart explain` says what stands. */
function doneText(event: DoneEvent): string {
  const again = event.isRepeated ? ", once more" : "";
  return `event done after ${formatDuration(event.lagMs)}${again}: ${printable(event.key)}, ${doneWords(event)}`;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
    } else {
      signal.addEventListener("abort", () => resolve(), { once: true });
    }
  });
}
