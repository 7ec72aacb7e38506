import { SECRET_LIFETIME_MS } from "@xpart/aws-adapters";
import { err, ok, type PortError, type Result } from "@xpart/core";
import { FIGURE_PERIOD_SECONDS } from "../control/cloudwatch-figures.ts";
import type { NewAccessKey, RotationPorts, SecretVersion } from "./rotation-ports.ts";
import { type RestOptions, STOPPED, waitForRest, watchRefusals } from "./watch-rotation.ts";

/** What has been done, in order. */
export type RotationStep =
  | { readonly kind: "created"; readonly id: string }
  | { readonly kind: "proved"; readonly id: string }
  | { readonly kind: "written" }
  | { readonly kind: "waiting"; readonly ms: number }
  | { readonly kind: "still-used"; readonly id: string; readonly lastUsedMs: number }
  | { readonly kind: "rests"; readonly id: string; readonly lastUsedMs: number | undefined }
  | { readonly kind: "switched-off"; readonly id: string }
  | { readonly kind: "removed"; readonly id: string }
  | { readonly kind: "undone"; readonly what: string; readonly error?: PortError };

/** How a key is rotated. */
export interface RotationOptions extends Omit<RestOptions, "onUsed"> {
  /** How long it is watched after the old key was switched off. */
  readonly watchMs: number;
  readonly onStep: (step: RotationStep) => void;
}

/** What a rotation came to. */
export interface Rotation {
  readonly oldId: string;
  readonly newId: string;
}

/** Why nothing is different from before; or, where undoing failed too, what is. */
export interface RotationFailure {
  readonly error: PortError;
  /** What could not be undone. */
  readonly left: readonly string[];
}

/** What the functions take to read the secret again, and to end what they do with the key that they have. */
export function leastWaitMs(timeoutSeconds: number): number {
  return SECRET_LIFETIME_MS + timeoutSeconds * 1_000;
}

/** A new key is known everywhere after some seconds: IAM is eventually consistent. */
const PROOF_PAUSE_MS = 2_000;
const MAX_PROOFS = 45;
/**
 * Puts a new access key in the place of the one in the secret: the second key of its user is made, proved, written to the
 * secret and proved from there; when the old one rests it is switched off, and removed when nothing failed by it. Where a
 * step fails, or somebody stops it, all that was done is undone, the latest first.
 */
export async function rotateKey(
  ports: RotationPorts,
  options: RotationOptions,
): Promise<Result<Rotation, RotationFailure>> {
  const undo: Undo[] = [];
  const done = await rotate(ports, options, undo);
  if (done.ok) {
    return done;
  }
  const steps = undo.toReversed();
  for (const [index, { what, run }] of steps.entries()) {
    const undone = await run();
    options.onStep({ kind: "undone", what, ...(undone.ok ? {} : { error: undone.error }) });
    if (!undone.ok) {
      // What comes after it would do harm: no key may go that the secret still has.
      return err({ error: done.error, left: steps.slice(index).map((step) => step.what) });
    }
  }
  return err({ error: done.error, left: [] });
}

interface Undo {
  readonly what: string;
  run(): Promise<Result<void, PortError>>;
}

async function rotate(
  ports: RotationPorts,
  { waitMs, functionsMs, watchMs, onStep }: RotationOptions,
  undo: Undo[],
): Promise<Result<Rotation, PortError>> {
  const { keys, secret, now } = ports;
  const before = await findOldKey(ports);
  if (!before.ok) {
    return before;
  }
  const { current } = before.value;
  const oldId = current.accessKeyId;
  const created = await keys.create();
  if (!created.ok) {
    undo.push(...(await lostKeys(oldId, ports)));
    return created;
  }
  const newId = created.value.id;
  undo.push({ what: `delete the new key ${newId}`, run: () => keys.remove(newId) });
  onStep({ kind: "created", id: newId });
  const proved = await proveTimes(ports, created.value);
  if (!proved.ok) {
    return proved;
  }
  onStep({ kind: "proved", id: newId });
  // Before it is tried: an answer that got lost says nothing of what was done.
  undo.push({ what: "put the old key back into the secret", run: () => putBack(current, ports) });
  const written = await secret.write(created.value);
  if (!written.ok) {
    return written;
  }
  onStep({ kind: "written" });
  const asFunction = await proveTimes(ports);
  if (!asFunction.ok) {
    return asFunction;
  }
  onStep({ kind: "waiting", ms: waitMs });
  const onUsed = (lastUsedMs: number) => onStep({ kind: "still-used", id: oldId, lastUsedMs });
  const resting = await waitForRest(oldId, { waitMs, functionsMs, onUsed }, ports);
  if (!resting.ok) {
    return resting;
  }
  onStep({ kind: "rests", id: oldId, lastUsedMs: resting.value });
  undo.push({ what: `switch the old key ${oldId} on`, run: () => keys.setActive(oldId, true) });
  const offMs = now();
  // Figures are of whole periods, so what failed in the one before the switch is counted off.
  const fromMs = offMs - FIGURE_PERIOD_SECONDS * 1_000;
  const refusedBefore = (await ports.refusedSince(fromMs)) ?? 0;
  const off = await keys.setActive(oldId, false);
  if (!off.ok) {
    return off;
  }
  onStep({ kind: "switched-off", id: oldId });
  const quiet = await watchRefusals({ offMs, fromMs, refusedBefore }, watchMs, ports);
  if (!quiet.ok) {
    return quiet;
  }
  const removed = await keys.remove(oldId);
  if (!removed.ok && !(await isGone(oldId, ports))) {
    return removed;
  }
  onStep({ kind: "removed", id: oldId });
  return ok({ oldId, newId });
}

async function findOldKey({ keys, secret, signal }: RotationPorts) {
  const [current, listed] = [await secret.read(), await keys.list()];
  if (!current.ok) {
    return current;
  }
  if (!listed.ok) {
    return listed;
  }
  const { accessKeyId } = current.value;
  if (listed.value.length > 1) {
    const others = listed.value.filter(({ id }) => id !== accessKeyId).map(({ id }) => id);
    return refused(
      `the user has two keys already, and IAM allows no third: an earlier rotation was not finished. Delete the one that is not in the secret, ${others.join(", ")}`,
    );
  }
  if (!listed.value.some(({ id }) => id === accessKeyId)) {
    return refused(
      `the secret's key ${accessKeyId} is not one of the user's: the secret is of another user or account`,
    );
  }
  return signal.aborted ? STOPPED : ok({ current: current.value });
}

function refused(message: string): Result<never, PortError> {
  return err({ kind: "misconfigured", side: "destination", operation: "ListAccessKeys", message });
}

async function proveTimes(
  ports: RotationPorts,
  key?: NewAccessKey,
): Promise<Result<void, PortError>> {
  let proved = await ports.prove(key);
  for (let proof = 1; proof < MAX_PROOFS && !proved.ok && !ports.signal.aborted; proof += 1) {
    await ports.sleep(PROOF_PAUSE_MS);
    proved = await ports.prove(key);
  }
  return proved;
}

/** What the secret has already is not written again: a right to write may be what is missing. */
async function putBack(
  before: SecretVersion,
  { secret }: RotationPorts,
): Promise<Result<void, PortError>> {
  const read = await secret.read();
  return read.ok && read.value.accessKeyId === before.accessKeyId
    ? ok(undefined)
    : secret.restore(before);
}

/** Keys that came although no answer did: nobody has their secret part, and they may be somebody else's, so that they are named. */
async function lostKeys(oldId: string, { keys }: RotationPorts): Promise<readonly Undo[]> {
  const listed = await keys.list();
  const others = listed.ok ? listed.value.filter(({ id }) => id !== oldId) : [];
  return others.map(({ id }) => ({
    what: `delete the key ${id}, which was made although no answer came`,
    run: async () => refused(`${id} may be somebody else's`),
  }));
}

async function isGone(id: string, { keys }: RotationPorts): Promise<boolean> {
  const listed = await keys.list();
  return listed.ok && !listed.value.some((key) => key.id === id);
}
