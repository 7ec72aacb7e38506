import type { Settings } from "@xpart/deployment";
import { Testing } from "cdktf";
import { DestinationStack } from "../src/destination-stack.ts";
import { SourceStack } from "../src/source-stack.ts";

/** A value of Terraform's JSON. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

/** An object of Terraform's JSON. */
export interface JsonObject {
  readonly [name: string]: Json;
}

/** A resource of a stack. */
export interface Resource {
  readonly type: string;
  readonly id: string;
  readonly config: JsonObject;
}

/** One stack as Terraform reads it. */
export interface SynthesizedStack {
  readonly text: string;
  readonly json: JsonObject;
  readonly resources: readonly Resource[];
}

/**
 * Synthesises the source's stack. CDKTF's validations, each of which starts Terraform to ask for its version, are left to
 * the tests that run main.ts.
 */
export function synthesizeSource(settings: Settings): SynthesizedStack {
  return readStack(Testing.synth(new SourceStack(Testing.app(), "source", settings)));
}

/** Synthesises the destination's stack, likewise. */
export function synthesizeDestination(settings: Settings): SynthesizedStack {
  return readStack(Testing.synth(new DestinationStack(Testing.app(), "destination", settings)));
}

/** The resources of one type. */
export function ofType(stack: SynthesizedStack, type: string): readonly Resource[] {
  return stack.resources.filter((resource) => resource.type === type);
}

/** The configuration of the one resource of a type, or of the one with this name. @throws otherwise. */
export function theOne(stack: SynthesizedStack, type: string, name?: string): JsonObject {
  const found = ofType(stack, type).filter(
    ({ config }) => name === undefined || [config["name"], config["function_name"]].includes(name),
  );
  const [only] = found;
  if (only === undefined || found.length > 1) {
    throw new Error(`${found.length} resources ${type} ${name ?? ""}`);
  }
  return only.config;
}

/** A part of a value, by names and indexes; undefined where there is none. */
export function at(
  value: Json | undefined,
  ...path: readonly (string | number)[]
): Json | undefined {
  let here = value;
  for (const step of path) {
    here =
      typeof here === "object" && here !== null ? (Reflect.get(here, step) as Json) : undefined;
  }
  return here;
}

/** Reads what a synth has written. */
export function readStack(text: string): SynthesizedStack {
  const json = JSON.parse(text) as JsonObject;
  const resources = Object.entries(objectOf(json["resource"])).flatMap(([type, named]) =>
    Object.entries(objectOf(named)).map(([id, config]) => ({ type, id, config: objectOf(config) })),
  );
  return { text, json, resources };
}

/** An object of Terraform's JSON; an empty one where there is none. */
export function objectOf(value: Json | undefined): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : {};
}
