/** Whether and how a request asks what it took. */
export interface CapacityInput {
  readonly ReturnConsumedCapacity?: "INDEXES" | "TOTAL" | "NONE";
}

const READ_UNIT_BYTES = 4096;
const WRITE_UNIT_BYTES = 1024;

/** Units of a read, half of them where it need not be consistent. */
export function readUnits(bytes: number, isConsistent: boolean | undefined): number {
  return Math.max(1, Math.ceil(bytes / READ_UNIT_BYTES)) * (isConsistent === true ? 1 : 0.5);
}

/** Units of a write: those of the larger item. */
export function writeUnits(...bytes: readonly number[]): number {
  return Math.max(1, ...bytes.map((each) => Math.ceil(each / WRITE_UNIT_BYTES)));
}

/** What an answer says of it; nothing where it was not asked. */
export function consumed(
  { ReturnConsumedCapacity: asked }: CapacityInput,
  TableName: string,
  CapacityUnits: number,
): { readonly ConsumedCapacity?: object } {
  if (asked !== "TOTAL" && asked !== "INDEXES") return {};
  const table = asked === "INDEXES" ? { Table: { CapacityUnits } } : {};
  return { ConsumedCapacity: { CapacityUnits, TableName, ...table } };
}
