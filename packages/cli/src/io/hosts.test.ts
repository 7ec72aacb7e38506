import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import type { IoHost, Progress } from "./io-host.ts";
import { createJsonHost } from "./json-host.ts";
import { createPlainHost } from "./plain-host.ts";
import { createTerminalHost } from "./terminal-host.ts";

const PROGRESS: Progress = {
  code: "demo-progress",
  title: "replicating",
  figures: [
    { label: "versions", value: "3" },
    { label: "queued", value: "1" },
  ],
};

function collector() {
  const written: string[] = [];
  return { written, write: (text: string) => written.push(text) };
}

function play(host: IoHost): void {
  host.notify({ code: "demo-start", level: "info", text: "begun" });
  host.progress(PROGRESS);
  host.result({
    code: "demo-result",
    level: "good",
    text: "equal: true",
    document: { equal: true },
  });
  host.close();
}

describe("output hosts", () => {
  it("U3 --json writes one document on stdout, and everything for people on stderr", () => {
    const stdout = collector();
    const stderr = collector();
    play(createJsonHost({ stdout, stderr }));
    expect(JSON.parse(stdout.written.join(""))).toEqual({ equal: true });
    expect(stderr.written).toEqual([
      "begun\n",
      "replicating: versions 3, queued 1\n",
      "equal: true\n",
    ]);
  });

  it("U3 plain lines show progress at most once a second", () => {
    const sink = collector();
    let nowMs = 0;
    const host = createPlainHost(sink, () => nowMs);
    for (; nowMs < 2_500; nowMs += 100) {
      host.progress(PROGRESS);
    }
    expect(sink.written).toHaveLength(3);
  });

  it("U3 plain lines have no colour, whatever a text was painted with", () => {
    const sink = collector();
    const host = createPlainHost(sink);
    host.notify({ code: "demo-start", level: "info", text: "\u001b[1mbegun\u001b[22m" });
    host.progress({
      ...PROGRESS,
      figures: [{ label: "versions", value: "\u001b[31m3\u001b[39m" }],
    });
    host.result({
      code: "demo-result",
      level: "good",
      text: "\u001b[32mequal\u001b[39m",
      document: {},
    });
    expect(sink.written).toEqual(["begun\n", "replicating: versions 3\n", "equal\n"]);
  });

  it("U3 a terminal redraws the figures below the lines that stay, and leaves none of them", () => {
    const stream = new PassThrough();
    play(createTerminalHost(stream));
    const output = String(stream.read());
    expect(output.indexOf("begun")).toBeLessThan(output.indexOf("versions"));
    const erase = output.lastIndexOf("\u001b[2K");
    expect(erase).toBeGreaterThan(output.lastIndexOf("versions"));
    expect(output.indexOf("equal: true")).toBeGreaterThan(erase);
  });
});
