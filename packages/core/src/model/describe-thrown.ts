/** Frames of the program that are named: enough to find the place, short enough for a line of a log. */
const MAX_FRAMES = 3;

/**
 * What was thrown and where, for a log: the error's name and the functions that it came through. Its
 * message is left out, since it may quote what was worked on (S3).
 */
export function describeThrown(thrown: unknown): string {
  if (!(thrown instanceof Error)) {
    return `thrown was: ${typeof thrown}`;
  }
  const frames = [...(thrown.stack ?? "").matchAll(FRAME)].slice(0, MAX_FRAMES);
  const places = frames.map(([, place]) => place).join(", ");
  return places === "" ? thrown.name : `${thrown.name} in ${places}`;
}

/** The function of a line of V8's stack, if it is not of Node itself; its file is the same for all. */
const FRAME = /^ {4}at (?:async )?(?:new )?([\w.$#<>]+) \((?!node:)/gm;
