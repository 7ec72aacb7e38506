import {
  type Attempt,
  type AttemptUpload,
  isOfWrite,
  type LedgerHead,
} from "../model/ledger-head.ts";
import type { PortError } from "../model/port-error.ts";
import type { ReplicationFailure } from "../model/replication-failure.ts";
import { ok, type Result } from "../model/result.ts";
import type { VersionId } from "../model/version-id.ts";
import { leaseEndMs, type ReplicationRun } from "../ports/replication-run.ts";
import { compact, type HeadChange } from "./head-change.ts";
import { type LeaseMove, type LeaseState, moveLease } from "./lease.ts";
import { HeadWriter } from "./save-head.ts";

/** What is on its way in an attempt: all of it but what the session gives it. */
export type AttemptedEntry = Omit<Attempt, "id" | "scope" | "leaseUntilMs">;

/** A write that broke off may still take effect; nobody looks for its outcome before it has settled. */
const UNCERTAIN_WRITE_MS = 2_000;

/**
 * A worker's dealings with one key's head: the only place that writes it. Every write is conditional on the
 * head being the one that was read or written last (L4), and a move of the table in `lease.ts`.
 */
export class KeySession {
  readonly key: string;
  readonly #run: ReplicationRun;
  readonly #writer: HeadWriter;
  #head: LedgerHead | undefined;
  #state: LeaseState;
  /** Whether the attempt's write has no row, so that its outcome may have to be looked for. */
  #isOpen = false;
  /** Until when a write that this worker gave up may still take effect. */
  #landsUntilMs = Number.NEGATIVE_INFINITY;

  /**
   * @param head - as it was read; undefined: there is none.
   * @param state - what that head says about who may write the key.
   */
  constructor(key: string, head: LedgerHead | undefined, state: LeaseState, run: ReplicationRun) {
    this.key = key;
    this.#head = head;
    this.#state = state;
    this.#run = run;
    this.#writer = new HeadWriter(run.ledger);
  }

  /** The head as stored last. */
  get head(): LedgerHead {
    return this.#head ?? { key: this.key };
  }

  /** Who may write the key now. */
  get state(): LeaseState {
    return this.#state;
  }

  /** The attempt under way, if there is one. */
  get attempt(): Attempt | undefined {
    return this.#head?.attempt;
  }

  /** Why this worker may not go on with the key: its lease, or its own time, is over. */
  whyNotGoOn(reserveMs = 0): ReplicationFailure | undefined {
    const nowMs = this.#run.clock.now();
    if (this.attempt !== undefined && nowMs >= this.attempt.leaseUntilMs) {
      return { kind: "lease-lost" };
    }
    return nowMs + reserveMs >= this.#run.deadlineMs
      ? { kind: "no-time", neededMs: reserveMs }
      : undefined;
  }

  /**
   * Writes the head of a key that nobody has: who took it since it was read is seen as a conflict, and who read
   * it before cannot take it any more.
   *
   * @param change - a field that is undefined goes.
   */
  advance(change: HeadChange = {}): Promise<Result<void, PortError>> {
    return this.#save("advance", compact({ ...this.head, ...change }));
  }

  /**
   * Takes the whole key.
   *
   * @param crashed - an attempt that was never finished: what it had on its way stays written down until it
   *   is adopted or ruled out (L3).
   */
  async hold(
    change: Partial<LedgerHead> = {},
    crashed?: Attempt | undefined,
  ): Promise<Result<void, PortError>> {
    const { clock } = this.#run;
    const own = { id: this.#run.newAttemptId(), scope: "key", leaseUntilMs: leaseEndMs(this.#run) };
    const attempt = { startedMs: clock.now(), ...crashed, ...own } as Attempt;
    const unsure = this.#unsure();
    const open = unsure === undefined ? {} : { unsure };
    const held = await this.#save("hold", { ...this.head, ...change, ...open, attempt });
    this.#isOpen = held.ok && crashed !== undefined;
    return held;
  }

  /**
   * Writes down, before the first byte, what is about to be brought across (L2).
   *
   * @param change - what else the head says from now on.
   */
  async begin(
    entry: AttemptedEntry,
    change: Partial<LedgerHead> = {},
  ): Promise<Result<void, PortError>> {
    const isWithin = this.#state === "key";
    const unsure = this.#unsure();
    const attempt: Attempt = {
      ...entry,
      id: this.#run.newAttemptId(),
      scope: isWithin ? "key" : "entry",
      leaseUntilMs: leaseEndMs(this.#run),
    };
    const { top: _nextIsOnTop, ...head } = this.head;
    const next = { ...head, ...change, ...(unsure === undefined ? {} : { unsure }), attempt };
    const saved = await this.#save(isWithin ? "begin-within" : "begin", next);
    // Where it could not begin, what was begun before it is as open as it was.
    this.#isOpen ||= saved.ok;
    return saved;
  }

  /** Whether what was begun last has no row, so that it may stand at the destination and nothing names it. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** The upload of a write that was begun last and has no row: nobody else will look for it (A5). */
  get openUpload(): string | undefined {
    return this.#isOpen ? this.attempt?.upload?.id : undefined;
  }

  /** A write at the destination broke off: it may still take effect, also after another of the same entry did. */
  writeGivenUp(): void {
    this.#landsUntilMs = this.#run.clock.now() + UNCERTAIN_WRITE_MS;
  }

  /**
   * Why the key is not to be settled yet, though all is done: a write that was given up may have come since somebody
   * looked, or come still, and nobody would look for it (L3).
   *
   * @param lookedMs - when the destination was listed.
   */
  whyNotSettle(lookedMs: number): ReplicationFailure | undefined {
    return lookedMs < this.#landsUntilMs
      ? { kind: "leased", untilMs: this.#landsUntilMs }
      : undefined;
  }

  /** What was begun last has its row. */
  committed(): void {
    this.#isOpen = false;
  }

  /** The writes of this worker whose outcome it did not learn, that of the attempt under way included (L3). */
  #unsure(): LedgerHead["unsure"] {
    const { unsure, attempt } = this.head;
    if (!this.#isOpen || attempt?.versionId === undefined) {
      return unsure;
    }
    const { versionId, startedMs: sinceMs, content } = attempt;
    const isKnown = unsure?.some((write) => isOfWrite(write, { versionId, content }));
    const write = {
      versionId,
      sinceMs,
      ...(content === undefined ? { isMarker: true as const } : { content }),
    };
    return isKnown === true ? unsure : [...(unsure ?? []), write];
  }

  /** Writes down replicas that are going to be deleted. */
  noteRetiring(retiring: readonly VersionId[]): Promise<Result<void, PortError>> {
    return this.#save("note", { ...this.head, retiring });
  }

  /** Writes down that an upload is begun which is to become nothing (A9): a crash leaves it to be aborted. */
  noteProbe(): Promise<Result<void, PortError>> {
    return this.#saveAttempt("note", { isProbing: true });
  }

  /** Writes down the upload that takes the content of what is on its way (A5). */
  noteUpload(upload: AttemptUpload): Promise<Result<void, PortError>> {
    return this.#saveAttempt("note", { upload });
  }

  /** Leaves the content to part workers (A6). */
  handOver(upload: AttemptUpload, leaseUntilMs: number): Promise<Result<void, PortError>> {
    return this.#saveAttempt("hand-over", { upload, scope: "upload", leaseUntilMs });
  }

  /** Makes the key of an upload this part worker's own: no other one goes on, and no event is decided. */
  async takeUpload(): Promise<Result<void, PortError>> {
    const own = { scope: "key", leaseUntilMs: leaseEndMs(this.#run) } as const;
    const taken = await this.#saveAttempt("take-upload", own);
    this.#isOpen = taken.ok;
    return taken;
  }

  /**
   * Lets the key go, done.
   *
   * @param change - what the head says from now on; a field that is undefined goes.
   */
  settle(change: HeadChange = {}): Promise<Result<void, PortError>> {
    const { attempt: _over, ...head } = this.head;
    return this.#save("settle", compact({ ...head, ...change }));
  }

  /**
   * Lets the key go, unfinished: the next worker has to look first (L3). Best effort, since a lease ends by
   * itself too. After a write that may still take effect it ends when that has settled.
   */
  async giveBack(
    cause?: PortError | undefined,
    change: HeadChange = {},
  ): Promise<Result<void, PortError>> {
    if (this.#state === "crashed" || this.#state === "settled") {
      return ok(undefined);
    }
    const nowMs = this.#run.clock.now();
    const settledMs = cause?.kind === "unavailable" ? nowMs + UNCERTAIN_WRITE_MS : nowMs;
    const leaseUntilMs = Math.max(settledMs, this.#landsUntilMs);
    return this.#saveAttempt("give-back", { leaseUntilMs }, change);
  }

  #saveAttempt(
    move: LeaseMove,
    change: Partial<Attempt>,
    headChange: HeadChange = {},
  ): Promise<Result<void, PortError>> {
    const { attempt } = this.head;
    if (attempt === undefined) {
      throw new RangeError(`there is no attempt to ${move}`);
    }
    const head = compact({ ...this.head, ...headChange });
    return this.#save(move, { ...head, attempt: { ...attempt, ...change } });
  }

  async #save(move: LeaseMove, head: LedgerHead): Promise<Result<void, PortError>> {
    const next = moveLease(this.#state, move);
    const saved = await this.#writer.save(head);
    if (!saved.ok) {
      return saved;
    }
    this.#head = saved.value;
    this.#state = next;
    return ok(undefined);
  }
}
