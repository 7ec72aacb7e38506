/** V8's own collector, where Node was started with `--expose-gc`. */
export type CollectGarbage = (options: { readonly type: "minor" }) => void;

/** So much content is let go of before what V8 has yet to clear away of it is cleared. */
const COLLECTED_EVERY_BYTES = 8 * 1024 ** 2;

/**
 * Keeps the memory of copied content small. Node reads a connection into a new buffer each time, and V8 counts such a
 * buffer as a few bytes of its young generation, which it clears when that is full: by then a fast copy has left more than 100 MiB
 * of buffers that nobody uses. Lambda starts Node with `--expose-gc`, and with a young generation by the function's
 * memory (`/var/runtime/bootstrap` of its image for Node); where there is no such flag nothing is done.
 *
 * @returns is to be told how many bytes have passed.
 */
export function createGarbageWatch(
  collect: CollectGarbage | undefined = globalThis.gc as CollectGarbage | undefined,
): (bytes: number) => void {
  let bytesSince = 0;
  return (bytes) => {
    bytesSince += bytes;
    if (collect !== undefined && bytesSince >= COLLECTED_EVERY_BYTES) {
      bytesSince = 0;
      collect({ type: "minor" });
    }
  };
}
