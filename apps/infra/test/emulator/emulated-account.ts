import { Account } from "../standin/account.ts";
import type { Place } from "../standin/place.ts";
import type { ProviderAccount } from "../standin/provider-account.ts";
import type { Values } from "../standin/schema.ts";
import { ACCESS } from "./emulated-access.ts";
import { FUNCTIONS } from "./emulated-functions.ts";
import type { Emulated, EmulatedKind } from "./emulated-kind.ts";
import { MESSAGING } from "./emulated-messaging.ts";
import { RUNS } from "./emulated-runs.ts";
import { WATCHING } from "./emulated-watching.ts";
import { fromEmulator, toEmulator } from "./emulator-dialect.ts";

const KINDS: Readonly<Record<string, EmulatedKind>> = {
  ...ACCESS,
  ...FUNCTIONS,
  ...MESSAGING,
  ...RUNS,
  ...WATCHING,
};

/** What of it Terraform has asked for: the rest is a default of AWS, which the real provider has in its schema. */
function asked(written: Values | undefined, found: Values): Values {
  return Object.fromEntries(
    Object.entries(found).filter(([name]) => written === undefined || written[name] !== null),
  );
}

/**
 * An account of an emulator, for the stand-in provider: what Terraform creates, changes and deletes is created,
 * changed and deleted there by AWS's API, and what it reads is there. What no API is asked for, such as tags, is as it
 * was written last.
 */
export class EmulatedAccount implements ProviderAccount {
  readonly place: Place;
  readonly #emulated: Omit<Emulated, "folder">;
  /** What Terraform has written, and what AWS would give to it. */
  readonly #written: Account;

  constructor(place: Place, emulated: Omit<Emulated, "folder">) {
    this.place = place;
    this.#emulated = emulated;
    this.#written = new Account(place);
  }

  byId(type: string, id: string): Values | undefined {
    return this.#written.byId(type, id);
  }

  async get(type: string, identity: Values): Promise<Values | undefined> {
    const written = this.#written.get(type, identity);
    const found = await this.#ask(type, "read", { ...identity, ...written }, "");
    return typeof found === "string" ? undefined : { ...written, ...asked(written, found) };
  }

  async create(type: string, planned: Values, folder: string): Promise<Values | string> {
    const made = this.#written.create(type, planned, folder);
    if (typeof made === "string") {
      return made;
    }
    const given = await this.#ask(type, "create", made, folder);
    if (typeof given === "string") {
      this.#written.takeAway(type, made);
      return given;
    }
    const values = { ...made, ...given };
    this.#written.put(type, values);
    return values;
  }

  async update(type: string, planned: Values, folder: string): Promise<Values | string> {
    const written = this.#written.update(type, planned, folder);
    const given = await this.#ask(type, "update", written, folder);
    return typeof given === "string" ? given : written;
  }

  async delete(type: string, state: Values): Promise<string | undefined> {
    const answer = await this.#ask(type, "delete", state, "");
    return typeof answer === "string" ? answer : this.#written.delete(type, state);
  }

  /** @returns attributes, or why the emulator refuses. */
  async #ask(
    type: string,
    verb: keyof EmulatedKind,
    values: Values,
    folder: string,
  ): Promise<Values | string> {
    const kind = KINDS[type];
    if (kind === undefined) {
      return `no ${type} is made in an emulator`;
    }
    const act = kind[verb] ?? kind.create;
    try {
      const sent = toEmulator(values, this.place.partition);
      const answer = await act(sent, { ...this.#emulated, folder });
      return verb === "delete" ? {} : fromEmulator(answer as Values, this.place.partition);
    } catch (error) {
      return String(error);
    }
  }
}
