import { SERVICE_TIMES } from "@xpart/operations";
import type { MeasuredTimes } from "./conditions.ts";

/** A row of docs/measured.md that the simulation takes a number from. */
export interface MeasuredFact {
  readonly name: keyof MeasuredTimes;
  readonly ms: number;
  /** The table, the row, and how the number follows from it. */
  readonly row: string;
}

/** As much of docs/measured.json as is read. */
interface Measured {
  readonly sections: { readonly [Name in SectionName]?: { readonly rows: readonly Row[] } };
}

type SectionName = "small" | "cold" | "core";

interface Row {
  readonly name: string;
  readonly figures?: Readonly<Partial<Record<FigureName, { readonly median: number }>>>;
}

type FigureName = "cpuPerUnit" | "wallPerUnit" | "perCpuSecond";

/** Requests of a new small object: a GET, a PUT, and of the ledger 2.1 in batches of ten (L9). */
const REQUESTS_OF_OBJECT = 4.1;

/** Takes the medians that the simulation needs from what `pnpm bench` wrote. @throws where a row is not there. */
export function measuredFacts(json: string): readonly MeasuredFact[] {
  const { sections } = JSON.parse(json) as Measured;
  const objectMs = medianOf(sections, "small", "queueHandler", "cpuPerUnit");
  const eventsPerSecond = medianOf(sections, "core", "events parsed and decided", "perCpuSecond");
  const environmentMs = SERVICE_TIMES.environmentMs.value;
  const coldMs = (name: string) => medianOf(sections, "cold", name, "wallPerUnit") + environmentMs;
  return [
    {
      ...{ name: "objectCpuMs", ms: objectMs },
      row: "Small objects: queueHandler, processor time an object",
    },
    {
      ...{ name: "requestCpuMs", ms: objectMs / REQUESTS_OF_OBJECT },
      row: `the same, by its ${REQUESTS_OF_OBJECT} requests`,
    },
    {
      ...{ name: "eventCpuMs", ms: 1_000 / eventsPerSecond },
      row: "Core alone: events parsed and decided",
    },
    {
      ...{ name: "objectColdMs", ms: coldMs("queueHandler") },
      row: `Cold start: queueHandler, by the clock; and ${environmentMs} ms before it`,
    },
    {
      ...{ name: "eventColdMs", ms: coldMs("eventHandler") },
      row: `Cold start: eventHandler, by the clock; and ${environmentMs} ms before it`,
    },
  ];
}

/** The same, by their names. */
export function measuredTimes(facts: readonly MeasuredFact[]): MeasuredTimes {
  const named = (name: keyof MeasuredTimes) => {
    const fact = facts.find((one) => one.name === name);
    if (fact === undefined) throw new Error(`no measured ${name}`);
    return fact.ms;
  };
  return {
    objectCpuMs: named("objectCpuMs"),
    requestCpuMs: named("requestCpuMs"),
    eventCpuMs: named("eventCpuMs"),
    objectColdMs: named("objectColdMs"),
    eventColdMs: named("eventColdMs"),
  };
}

function medianOf(
  sections: Measured["sections"],
  section: SectionName,
  name: string,
  figure: FigureName,
): number {
  const row = sections?.[section]?.rows.find((each) => each.name === name);
  const median = row?.figures?.[figure]?.median;
  if (median === undefined) {
    throw new Error(
      `docs/measured.json has no ${figure} of ${name} in ${section}: run pnpm bench --only small,cold,core`,
    );
  }
  return median;
}
