// What the benches print, made into rows that have a name and a spread: for the page and its plots alike.

const MIB = 1024 ** 2;

/** @param {readonly number[]} samples */
export function spreadOf(samples) {
  const sorted = samples.toSorted((left, right) => left - right);
  const middle = sorted.length / 2;
  const median = (sorted[Math.ceil(middle) - 1] + sorted[Math.floor(middle)]) / 2;
  return { median, least: sorted[0], most: sorted.at(-1) };
}

/** Processor time of a small object, in milliseconds. */
export function smallRows({ small }) {
  return small.rows.map(({ name, cpuMsPerObject }) => ({ name, ...cpuMsPerObject }));
}

/** Processor time of a start, in milliseconds. */
export function coldRows({ cold }) {
  return cold.rows.map(({ name, cpuMs }) => ({ name, ...cpuMs }));
}

/** MiB a second of one big object. */
export function copyRows({ copy }) {
  const rate = (rounds, took) => spreadOf(rounds.map((round) => (copy.gib * 1024) / round[took]));
  return [
    ["in one PUT", copy.whole],
    ["in parts", copy.parts],
  ].flatMap(([how, rounds]) => [
    { name: `xpart, ${how}`, ...rate(rounds, "copySeconds") },
    { name: `bare pipe, ${how}`, ...rate(rounds, "pipeSeconds") },
  ]);
}

/** How much of a bare pipe's speed a copy has. */
export function copyRatio(rounds) {
  return spreadOf(rounds.map(({ copySeconds, pipeSeconds }) => pipeSeconds / copySeconds));
}

/** Entries of a side a second. */
export function compareRows({ compare }) {
  return compare.rows.map(({ keys, versions, entriesPerSecond, maxRssBytes }) => ({
    name: `${count(keys)} ${keys === 1 ? "key" : "keys"}, ${count(versions)} ${versions === 1 ? "version" : "versions"} each`,
    ...spreadOf(entriesPerSecond),
    maxRssMiB: Math.round(maxRssBytes / MIB),
  }));
}

/** Entries that are reconciled a second, by how many a key has. */
export function depthRows({ core }) {
  return core.entriesPerSecond.map(({ depth, ...spread }) => ({
    name: `${count(depth)} ${depth === 1 ? "version" : "versions"} a key`,
    ...spread,
  }));
}

/** A number for people. */
export function count(number) {
  return Math.round(number).toLocaleString("en-US");
}
