import type { Place } from "./place.ts";
import type { Values } from "./schema.ts";

/** What a provider acts on: one account of AWS in one region, or what passes for it. */
export interface ProviderAccount {
  readonly place: Place;
  /** What is there, by the attributes that tell it from others of its type. */
  get(type: string, identity: Values): Awaitable<Values | undefined>;
  /** What is known to be there, by what Terraform calls its id. */
  byId(type: string, id: string): Values | undefined;
  /** @returns the new values, or why AWS refuses. */
  create(type: string, planned: Values, folder: string): Awaitable<Values | string>;
  /** @returns the new values, or why AWS refuses. */
  update(type: string, planned: Values, folder: string): Awaitable<Values | string>;
  /** @returns why AWS refuses. */
  delete(type: string, state: Values): Awaitable<string | undefined>;
}

type Awaitable<T> = T | Promise<T>;
