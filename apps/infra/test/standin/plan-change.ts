import { isDeepStrictEqual } from "node:util";
import { kindOf } from "./resource-kinds.ts";
import { type Block, isComputed, UNKNOWN, type Values } from "./schema.ts";

/** What Terraform asks a provider to plan; null stands for a resource that is not there. */
export interface ProposedChange {
  readonly prior: Values | null;
  /** The configuration, with prior values where it has none and the provider gives one. */
  readonly proposed: Values | null;
  readonly config: Values | null;
}

/** What becomes of a resource. */
export interface PlannedChange {
  readonly planned: Values | null;
  /** Attributes whose change makes a new one. */
  readonly replacing: readonly string[];
}

/** What the provider's own configuration adds to each resource. */
export interface ProviderDefaults {
  readonly region: string;
  readonly tags: Values;
}

/** Plans as hashicorp/aws does: what is computed is unknown in what is new, and default tags are merged. */
export function planChange(
  type: string,
  block: Block,
  { prior, proposed, config }: ProposedChange,
  defaults: ProviderDefaults,
): PlannedChange {
  if (proposed === null || config === null) {
    return { planned: null, replacing: [] };
  }
  const settled = { ...proposed, ...defaultsOf(block, config, defaults) };
  const replacing =
    prior === null
      ? []
      : [...kindOf(type).replacedBy, "region"].filter(
          (name) => name in settled && !isDeepStrictEqual(prior[name], settled[name]),
        );
  const isNew = prior === null || replacing.length > 0;
  const unknown = isNew ? unknownOf(block, config) : unknownAnew(type, prior, settled);
  return { planned: { ...settled, ...unknown }, replacing };
}

function unknownAnew(type: string, prior: Values, settled: Values): Values {
  return Object.fromEntries(
    Object.entries(kindOf(type).follows ?? {})
      .filter(([, followed]) => !isDeepStrictEqual(prior[followed], settled[followed]))
      .map(([name]) => [name, UNKNOWN]),
  );
}

function unknownOf({ attributes }: Block, config: Values): Values {
  return Object.fromEntries(
    Object.entries(attributes)
      .filter(([name, attribute]) => isComputed(attribute) && !HERE.includes(name))
      .filter(([name]) => config[name] === null || config[name] === undefined)
      .map(([name]) => [name, UNKNOWN]),
  );
}

/** Computed, but from the configuration alone. */
const HERE = ["region", "tags_all"];

function defaultsOf({ attributes }: Block, config: Values, defaults: ProviderDefaults): Values {
  const tags = config["tags"];
  return {
    ...("region" in attributes ? { region: config["region"] ?? defaults.region } : {}),
    ...("tags_all" in attributes
      ? { tags_all: tags === UNKNOWN ? UNKNOWN : { ...defaults.tags, ...(tags as Values | null) } }
      : {}),
  };
}
