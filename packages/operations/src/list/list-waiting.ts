import { ok, type PortError, type Result } from "@xpart/core";
import type { Deployment } from "../open/open-deployment.ts";
import { timeText } from "../words/entry-words.ts";
import type { ListOptions } from "./list-options.ts";
import type { ListedEntry } from "./listed-entry.ts";
import { waitingTasks } from "./waiting-tasks.ts";

/** Lists what was announced and has not arrived (T6). */
export async function* listWaiting(
  { prefix = "", onPartial }: Pick<ListOptions, "prefix" | "onPartial">,
  deployment: Deployment,
): AsyncGenerator<Result<ListedEntry, PortError>> {
  for await (const queue of waitingTasks(deployment)) {
    if (!queue.ok) {
      yield queue;
      return;
    }
    const { name, waiting, lookedAt, tasks } = queue.value;
    for (const { key, versionId, asks, sentMs } of tasks) {
      if (key.startsWith(prefix)) {
        const reason = `${asks}, sent ${timeText(sentMs)}, in ${name}`;
        yield ok({ key, ...(versionId === undefined ? {} : { versionId }), reason });
      }
    }
    if (waiting > lookedAt) {
      onPartial?.({ name, waiting, lookedAt });
    }
  }
}
