import type { DirectionMarks, Pause, PauseNotes } from "@xpart/aws-adapters";
import { err, ok, type PortError, type Result } from "@xpart/core";
import { type Names, namesOf, type Settings } from "@xpart/deployment";
import type { Mappings } from "../control/lambda-mappings.ts";
import type { Resumes } from "../control/scheduled-resumes.ts";
import { type CopyingMapping, copyingMappings, isRunning } from "./copying-mappings.ts";
import { whyNotResumed } from "./direction.ts";

/** What pausing works with. */
export interface PausePorts {
  readonly mappings: Mappings;
  readonly notes: PauseNotes;
  readonly direction: Pick<DirectionMarks, "read">;
  readonly resumes: Resumes;
  readonly settings: Settings;
  /** Resolves after so long; it never throws. */
  sleep(ms: number): Promise<void>;
}

/** Where a deployment stands. */
export interface PauseState {
  readonly mappings: readonly CopyingMapping[];
  /** Why it was paused; it may be over since, by its schedule. */
  readonly note: Pause | undefined;
  /** Whether no mapping runs. */
  readonly isPaused: boolean;
}

/** Reads whether the functions that copy get messages, and why not. */
export async function readPause({
  mappings,
  notes,
  settings,
}: Pick<PausePorts, "mappings" | "notes" | "settings">): Promise<Result<PauseState, PortError>> {
  const [found, note] = await Promise.all([
    copyingMappings(mappings, namesOf(settings)),
    notes.read(),
  ]);
  if (!found.ok || !note.ok) {
    return found.ok ? (note as Result<never, PortError>) : found;
  }
  const isPaused = found.value.every((mapping) => !isRunning(mapping));
  return ok({ mappings: found.value, note: note.value, isPaused });
}

/**
 * Stops the functions that copy: events wait in their queues, in their order. What was begun goes on to its end. The note
 * and what ends the pause are there before anything stops; where a step fails, all before it is undone.
 */
export async function pauseDeployment(
  pause: Pause,
  ports: PausePorts,
): Promise<Result<PauseState, PortError>> {
  const { notes, mappings } = ports;
  const before = await readPause(ports);
  if (!before.ok) {
    return before;
  }
  const undo: Undo[] = [];
  const noted = await notes.write(pause);
  if (!noted.ok) {
    return noted;
  }
  const { note } = before.value;
  undo.push({
    what: "the note of the pause",
    run: () => (note === undefined ? notes.remove() : notes.write(note)),
  });
  const scheduled = await schedule(before.value.mappings, pause, ports);
  if (pause.untilMs !== undefined) {
    undo.push({ what: "the schedules that end it", run: () => cancelAll(ports) });
  }
  if (!scheduled.ok) {
    return undone(scheduled.error, undo);
  }
  for (const mapping of before.value.mappings.filter(isRunning)) {
    undo.push({
      what: `the mapping of ${mapping.functionName}`,
      run: () => mappings.setEnabled(mapping.id, true),
    });
    const disabled = await mappings.setEnabled(mapping.id, false);
    if (!disabled.ok) {
      return undone(disabled.error, undo);
    }
  }
  return settle(ports, (mapping) => mapping.state === "Disabled");
}

interface Undo {
  readonly what: string;
  run(): Promise<Result<void, PortError>>;
}

/** Undoes all, the latest first. @returns the error, which names what is not as it was. */
async function undone(error: PortError, undo: readonly Undo[]): Promise<Result<never, PortError>> {
  const left: string[] = [];
  for (const { what, run } of undo.toReversed()) {
    const done = await run();
    left.push(...(done.ok ? [] : [what]));
  }
  const more =
    left.length === 0 ? "" : `; NOT as it was, since undoing was refused: ${left.join(", ")}`;
  return err({ ...error, message: `${error.message}${more}` });
}

/**
 * Has the functions that copy go on, and takes away what the pause has left. A deployment whose pair was turned away from
 * it is refused (T3).
 */
export async function resumeDeployment(ports: PausePorts): Promise<Result<PauseState, PortError>> {
  const direction = await ports.direction.read();
  if (!direction.ok) {
    return direction;
  }
  const why = whyNotResumed(direction.value, ports.settings);
  if (why !== undefined) {
    return err({ kind: "misconfigured", side: "source", operation: "resume", message: why });
  }
  const before = await readPause(ports);
  if (!before.ok) {
    return before;
  }
  for (const mapping of before.value.mappings.filter((each) => !isRunning(each))) {
    const enabled = await ports.mappings.setEnabled(mapping.id, true);
    if (!enabled.ok) {
      return enabled;
    }
  }
  const cancelled =
    before.value.note?.untilMs === undefined ? ok(undefined) : await cancelAll(ports);
  const removed = cancelled.ok ? await ports.notes.remove() : cancelled;
  return removed.ok ? settle(ports, (mapping) => mapping.state === "Enabled") : removed;
}

/** A mapping takes up to a minute or so to follow; each look comes later than the one before. */
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 2_000;
const MAX_LOOKS = 60;

async function settle(
  ports: PausePorts,
  isThere: (mapping: CopyingMapping) => boolean,
): Promise<Result<PauseState, PortError>> {
  let state = await readPause(ports);
  for (let look = 1; look < MAX_LOOKS && state.ok; look += 1) {
    if (state.value.mappings.every(isThere)) {
      break;
    }
    await ports.sleep(Math.min(FIRST_PAUSE_MS * look, LONGEST_PAUSE_MS));
    state = await readPause(ports);
  }
  return state;
}

function scheduleNames({ base }: Names, { settings }: Pick<PausePorts, "settings">) {
  const { queueHandler, partHandler } = namesOf(settings);
  return [queueHandler, partHandler].map((name) => ({
    functionName: name,
    schedule: `${base}-resume-${name.slice(base.length + 1)}`,
  }));
}

async function cancelAll(ports: PausePorts): Promise<Result<void, PortError>> {
  for (const { schedule: name } of scheduleNames(namesOf(ports.settings), ports)) {
    const cancelled = await ports.resumes.cancel(name);
    if (!cancelled.ok) {
      return cancelled;
    }
  }
  return ok(undefined);
}

async function schedule(
  mappings: readonly CopyingMapping[],
  { untilMs }: Pause,
  ports: PausePorts,
): Promise<Result<void, PortError>> {
  // Of an earlier pause, which this one takes the place of.
  const cleared = await cancelAll(ports);
  if (!cleared.ok || untilMs === undefined) {
    // Who pauses for no set time needs no right to the scheduler.
    return untilMs === undefined ? ok(undefined) : cleared;
  }
  for (const { functionName, schedule: name } of scheduleNames(namesOf(ports.settings), ports)) {
    const mapping = mappings.find((each) => each.functionName === functionName);
    if (mapping !== undefined) {
      const made = await ports.resumes.schedule({
        ...{ name, mappingId: mapping.id, atMs: untilMs },
        roleArn: resumeRoleArn(mapping, ports.settings),
        partition: ports.settings.source.partition.name,
      });
      if (!made.ok) {
        return made;
      }
    }
  }
  return ok(undefined);
}

/** The role that infra makes for the schedules; the function's own ARN tells the account. */
function resumeRoleArn({ functionArn }: CopyingMapping, settings: Settings): string {
  const account = functionArn.split(":")[4] ?? "";
  const path = settings.functions.iamPath ?? "/";
  return `arn:${settings.source.partition.name}:iam::${account}:role${path}${namesOf(settings).resumeRole}`;
}
