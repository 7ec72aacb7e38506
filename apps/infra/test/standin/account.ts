import type { Place } from "./place.ts";
import type { ProviderAccount } from "./provider-account.ts";
import type { Surroundings } from "./resource-kind.ts";
import { kindOf } from "./resource-kinds.ts";
import type { Values } from "./schema.ts";

/** Something of an account. */
interface Thing {
  readonly type: string;
  readonly values: Values;
  /** Deleted, and not gone yet: its name is taken. */
  readonly isWaiting?: boolean;
}

/** What was done by Terraform, in order. */
export interface Change {
  readonly verb: "create" | "update" | "delete";
  readonly type: string;
  readonly identity: string;
}

/**
 * One account of AWS in one region, as far as Terraform sees it: what is there under which name, and what AWS
 * refuses. It outlives all states of Terraform.
 */
export class Account implements ProviderAccount, Surroundings {
  readonly place: Place;
  readonly changes: Change[] = [];
  readonly #things = new Map<string, Thing>();
  readonly #held = new Set<string>();

  constructor(place: Place) {
    this.place = place;
  }

  /** What somebody else made, or changed by hand. */
  put(type: string, values: Values): void {
    const key = keyOf(type, values);
    const before = this.#things.get(key)?.values ?? kindOf(type).given(values, this.place, "");
    this.#things.set(key, { type, values: { ...before, ...values } });
  }

  /** What somebody takes away by hand, at once and for good. */
  takeAway(type: string, identity: Values): void {
    this.#things.delete(keyOf(type, identity));
  }

  /** Gives back what waits for its deletion, as Secrets Manager's RestoreSecret does. */
  restore(type: string, identity: Values): void {
    const key = keyOf(type, identity);
    const thing = this.#things.get(key);
    if (thing !== undefined) {
      this.#things.set(key, { type, values: thing.values });
    }
  }

  /** What is in something without being a resource of Terraform: objects of a bucket, keys of a user. */
  hold(what: string): void {
    this.#held.add(what);
  }

  holds(what: string): boolean {
    return this.#held.has(what);
  }

  has(type: string, is: (values: Values) => boolean): boolean {
    return [...this.#things.values()].some((thing) => thing.type === type && is(thing.values));
  }

  /** What is there of a type. */
  all(type: string): readonly Values[] {
    return [...this.#things.values()]
      .filter((thing) => thing.type === type && thing.isWaiting !== true)
      .map(({ values }) => values);
  }

  get(type: string, identity: Values): Values | undefined {
    const thing = this.#things.get(keyOf(type, identity));
    return thing?.isWaiting === true ? undefined : thing?.values;
  }

  /** By what Terraform calls its id. */
  byId(type: string, id: string): Values | undefined {
    return this.all(type).find((values) => values["id"] === id);
  }

  /** @returns the new values, or why AWS refuses. */
  create(type: string, planned: Values, folder: string): Values | string {
    const kind = kindOf(type);
    const values = { ...planned, ...kind.given(planned, this.place, folder) };
    const there = this.#things.get(keyOf(type, values));
    if (there?.isWaiting === true) {
      return "InvalidRequestException: You can't create this secret because a secret with this name is already scheduled for deletion.";
    }
    if (there !== undefined && kind.whenThere === "refused") {
      return `AlreadyExists: ${type} ${identityOf(type, values)} is there already`;
    }
    return this.#keep("create", type, values);
  }

  update(type: string, planned: Values, folder: string): Values {
    const { given, follows = {} } = kindOf(type);
    const known = Object.entries(given(planned, this.place, folder)).filter(
      ([name]) => name in follows,
    );
    return this.#keep("update", type, { ...planned, ...Object.fromEntries(known) });
  }

  /** @returns why AWS refuses. */
  delete(type: string, state: Values): string | undefined {
    const key = keyOf(type, state);
    const there = this.#things.get(key);
    const kind = kindOf(type);
    const refusal = there && kind.keptBy?.({ ...there.values, ...settledByState(state) }, this);
    if (there === undefined || refusal !== undefined) {
      return refusal;
    }
    if (kind.waitsForDeletion?.(state) === true) {
      this.#things.set(key, { ...there, isWaiting: true });
    } else {
      this.#things.delete(key);
    }
    this.changes.push({ verb: "delete", type, identity: identityOf(type, state) });
    return undefined;
  }

  #keep(verb: "create" | "update", type: string, values: Values): Values {
    this.#things.set(keyOf(type, values), { type, values });
    this.changes.push({ verb, type, identity: identityOf(type, values) });
    return values;
  }
}

/** What only Terraform's state knows, and its provider goes by. */
function settledByState({ force_destroy }: Values): Values {
  return force_destroy === undefined ? {} : { force_destroy };
}

function identityOf(type: string, values: Values): string {
  return kindOf(type)
    .identity.map((name) => String(values[name]))
    .join(" ");
}

function keyOf(type: string, values: Values): string {
  return `${type} ${identityOf(type, values)}`;
}
