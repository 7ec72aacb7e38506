import { spawn } from "node:child_process";
import { once } from "node:events";
import { Readable, type Writable } from "node:stream";
import { ByteReader } from "./byte-reader.ts";
import { OUT_OF_TERMINAL } from "./run-git.ts";
import { type Content, MAX_BUFFERED_BYTES } from "./traffic.ts";

/** Reads blobs of a repository through one `git cat-file --batch` that lives as long as this. */
export interface GitBlobs {
  /**
   * Reads a blob. Calls are answered one after the other, and git looks for the next ones meanwhile; one that gave a
   * stream holds up the next until that stream was read or destroyed.
   *
   * @throws Error when git does not have the blob, as in a partial clone without network.
   */
  read(blob: string): Promise<Content>;
  stop(): Promise<void>;
}

/** Starts `git cat-file --batch` in the directory. */
export function startGitBlobs(directory: string): GitBlobs {
  const child = spawn("git", ["cat-file", "--batch"], {
    cwd: directory,
    stdio: ["pipe", "pipe", "ignore"],
    detached: OUT_OF_TERMINAL,
  });
  const closed = once(child, "close").catch(() => undefined);
  // That git has ended is seen by whoever waits for its answer.
  child.stdin.on("error", () => undefined);
  const reader = new ByteReader(child.stdout);
  let last: Promise<unknown> = Promise.resolve();
  return {
    read(blob) {
      askFor(blob, child.stdin);
      const reading = last.then(() => readBlob(reader, blob));
      last = reading.then(
        ({ released }) => released,
        () => undefined,
      );
      return reading.then(({ content }) => content);
    },
    async stop() {
      child.stdin.end();
      child.kill();
      await closed;
    },
  };
}

/** Names that are asked for in one turn go to git in one write. */
function askFor(blob: string, names: Writable): void {
  names.cork();
  names.write(`${blob}\n`);
  process.nextTick(() => names.uncork());
}

interface BlobReading {
  readonly content: Content;
  /** Resolves when the next blob may be asked for. */
  readonly released: Promise<unknown>;
}

/** The answer is `<id> blob <size>`, the content, and a line break (git-cat-file(1)). */
async function readBlob(reader: ByteReader, blob: string): Promise<BlobReading> {
  const header = await reader.readLine();
  const [, type, size] = header.split(" ");
  const sizeBytes = Number(size);
  if (type !== "blob" || !Number.isInteger(sizeBytes)) {
    throw new Error(`git cat-file answered ${JSON.stringify(header)} for ${blob}`);
  }
  if (sizeBytes <= MAX_BUFFERED_BYTES) {
    const bytes = await reader.read(sizeBytes);
    await reader.read(1);
    return { content: { kind: "bytes", bytes }, released: Promise.resolve() };
  }
  const stream = Readable.from(streamBlob(reader, sizeBytes), { objectMode: false });
  return {
    content: { kind: "stream", stream, sizeBytes },
    released: new Promise((resolve) => stream.once("close", resolve)),
  };
}

async function* streamBlob(reader: ByteReader, sizeBytes: number): AsyncGenerator<Uint8Array> {
  for (let left = sizeBytes; left > 0; ) {
    const chunk = await reader.readSome(left);
    left -= chunk.length;
    yield chunk;
  }
  await reader.read(1);
}
