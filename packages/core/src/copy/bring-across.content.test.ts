import { describe, expect, it } from "vitest";
import type { AttemptContent } from "../model/ledger-head.ts";
import type { ObjectAttributes } from "../model/object-attributes.ts";
import { replicate } from "../run/replicate.ts";
import { MemoryRun, START_MS } from "../testing/memory-run.ts";
import { createdEvent, SAMPLE_KEY as KEY } from "../testing/sample-events.ts";

const CRC = { algorithm: "CRC32", type: "FULL_OBJECT", value: "AAAA" } as const;
const pin = { etag: "etag of one", sizeBytes: 3, lastModifiedMs: START_MS };

/** What the head says is on its way while an object with these attributes is written. */
async function onItsWay(attributes: ObjectAttributes): Promise<AttemptContent | undefined> {
  const world = new MemoryRun();
  const versionId = world.source.put(KEY, "one", { attributes });
  let content: AttemptContent | undefined;
  world.intercept = (call) => {
    if (call === "destination.putObject") {
      content = world.ledger.peek(KEY).head?.attempt?.content;
    }
    return undefined;
  };
  await replicate(createdEvent({ versionId }), world.worker());
  return content;
}

describe("bringAcross, content", () => {
  it("L3 the attempt keeps the checksum that crosses, to know its object by after a crash", async () => {
    const content = await onItsWay({ metadata: {}, checksum: CRC });
    expect(content).toStrictEqual({ pin, checksum: CRC, hasMd5Etag: true });
  });

  it("L3 the attempt has no checksum where the source keeps none", async () => {
    expect(await onItsWay({ metadata: {} })).toStrictEqual({ pin, hasMd5Etag: true });
  });

  it("O4 tags that went with their object since it was opened leave it without any", async () => {
    const world = new MemoryRun();
    const versionId = world.source.put(KEY, "one", { tags: { team: "data" } });
    world.afterCall = (call) => {
      if (call === "source.openCurrent") {
        world.source.removeEntry(KEY, versionId);
      }
    };
    expect(await replicate(createdEvent({ versionId }), world.worker())).toMatchObject({
      ok: true,
    });
    const [entry] = world.destination.entries(KEY);
    expect(entry?.kind === "object" && entry.tags).toStrictEqual({});
  });
});
