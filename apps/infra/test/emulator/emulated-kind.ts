import type { Value, Values } from "../standin/schema.ts";
import type { EmulatorClients } from "./emulator-clients.ts";

/** Where a resource is made. */
export interface Emulated extends EmulatorClients {
  /** What every function of the account gets beside its own variables: where the emulators are. */
  readonly variables: Readonly<Record<string, string>>;
  /** Where Terraform runs: files of configurations are looked for there. */
  readonly folder: string;
}

/** How a type of resources is made, changed and taken away in an emulator, by AWS's own API. */
export interface EmulatedKind {
  /** @returns attributes that only the emulator knows. */
  create(values: Values, emulated: Emulated): Promise<Values>;
  /** Absent where AWS's create writes over what is there. */
  update?(values: Values, emulated: Emulated): Promise<Values>;
  delete(values: Values, emulated: Emulated): Promise<unknown>;
  /** @returns what is there now, as far as it is looked at; what it throws means that it is gone. */
  read(values: Values, emulated: Emulated): Promise<Values>;
}

/** An attribute that is a text. @throws where it is none. */
export function text(values: Values, name: string): string {
  const value = values[name];
  if (typeof value !== "string") {
    throw new Error(`${name} is no text: ${JSON.stringify(value)}`);
  }
  return value;
}

/** The blocks of a name. */
export function blocks(values: Values, name: string): readonly Values[] {
  return (values[name] ?? []) as unknown as readonly Values[];
}

/** What is not null, by the names that the API has for it. */
export function named(
  values: Values,
  names: Readonly<Record<string, string>>,
): Readonly<Record<string, Exclude<Value, null>>> {
  return Object.fromEntries(
    Object.entries(names).flatMap(([name, apiName]) => {
      const value = values[name];
      return value === null || value === undefined ? [] : [[apiName, value]];
    }),
  );
}

/** Tags as most APIs take them. */
export function tagList(values: Values): { Key: string; Value: string }[] {
  return Object.entries((values["tags_all"] ?? {}) as Record<string, string>).map(
    ([Key, Value]) => ({ Key, Value }),
  );
}
