import { type ProviderDefaults, planChange } from "./plan-change.ts";
import type { ProviderAccount } from "./provider-account.ts";
import type { ProviderSchemas } from "./provider-schemas.ts";
import {
  type Block,
  emptyValues,
  isComputed,
  schemaMessage,
  UNKNOWN,
  type Values,
} from "./schema.ts";
import { type DynamicValue, dynamicValue, fromJson, valuesOf } from "./wire.ts";

/** What Terraform sends; which fields there are depends on the call. */
export interface ProviderRequest {
  readonly type_name?: string;
  readonly id?: string;
  readonly config?: DynamicValue;
  readonly raw_state?: { readonly json?: Uint8Array };
  readonly current_state?: DynamicValue;
  readonly prior_state?: DynamicValue;
  readonly proposed_new_state?: DynamicValue;
  readonly planned_state?: DynamicValue;
}

/** An account that a provider acts on, and the folder where Terraform runs for it: files of configurations are looked for there. */
export interface ProviderSite {
  readonly account: ProviderAccount;
  readonly folder: string;
}

/** A call of the protocol, by name. */
export type ProviderCalls = Readonly<
  Record<string, (request: ProviderRequest) => object | Promise<object>>
>;

/**
 * A provider for one Terraform: answers what it asks. Terraform itself checks configurations against the schema, so
 * that nothing misspelt, missing or of a wrong type gets here.
 *
 * @param sites - which of them it acts on is said by the region that the provider is configured with.
 */
export function providerCalls(
  sites: readonly [ProviderSite, ...ProviderSite[]],
  schemas: ProviderSchemas,
): ProviderCalls {
  let [{ account, folder }] = sites;
  let defaults: ProviderDefaults = { region: account.place.region, tags: {} };
  const blockOf = ({ type_name = "" }: ProviderRequest): Block => {
    const block = schemas.resources[type_name];
    if (block === undefined) {
      throw new Error(`the stand-in has no ${type_name}`);
    }
    return block;
  };
  return {
    GetSchema: () => ({
      provider: schemaMessage(schemas.provider),
      resource_schemas: messagesOf(schemas.resources),
      data_source_schemas: messagesOf(schemas.data),
    }),
    PrepareProviderConfig: ({ config }) => ({ prepared_config: config }),
    ValidateResourceTypeConfig: () => ({}),
    ValidateDataSourceConfig: () => ({}),
    Configure: ({ config }) => {
      const region = valuesOf(config)?.["region"];
      ({ account, folder } =
        sites.find((site) => site.account.place.region === region) ?? sites[0]);
      defaults = defaultsOf(valuesOf(config), account);
      return { diagnostics: wrongAccount(valuesOf(config), account) };
    },
    UpgradeResourceState: (request) => ({
      upgraded_state: dynamicValue({
        ...emptyValues(blockOf(request)),
        ...(request.raw_state?.json && fromJson(request.raw_state.json)),
      }),
    }),
    ReadResource: async (request) => ({
      new_state: dynamicValue(await read(account, request, blockOf(request), defaults)),
    }),
    PlanResourceChange: (request) => {
      const { planned, replacing } = planChange(
        request.type_name ?? "",
        blockOf(request),
        {
          prior: valuesOf(request.prior_state),
          proposed: valuesOf(request.proposed_new_state),
          config: valuesOf(request.config),
        },
        defaults,
      );
      const paths = replacing.map((attribute_name) => ({ steps: [{ attribute_name }] }));
      return { planned_state: dynamicValue(planned), requires_replace: paths };
    },
    ApplyResourceChange: (request) => apply(account, request, folder),
    ImportResourceState: (request) => imported(account, request, blockOf(request)),
    ReadDataSource: ({ type_name = "", config }) => readData(account, type_name, schemas, config),
    Stop: () => ({}),
  };
}

function messagesOf(blocks: Readonly<Record<string, Block>>): object {
  return Object.fromEntries(
    Object.entries(blocks).map(([type, block]) => [type, schemaMessage(block)]),
  );
}

function defaultsOf(config: Values | null, { place }: ProviderAccount): ProviderDefaults {
  const written = config?.["default_tags"] as readonly Values[] | null | undefined;
  const region = config?.["region"];
  return {
    region: typeof region === "string" ? region : place.region,
    tags: (written?.[0]?.["tags"] as Values | null | undefined) ?? {},
  };
}

function wrongAccount(config: Values | null, { place }: ProviderAccount): readonly object[] {
  const allowed = config?.["allowed_account_ids"] as readonly string[] | null | undefined;
  return allowed === null || allowed === undefined || allowed.includes(place.account)
    ? []
    : [problem(`AWS account ID not allowed: ${place.account}`)];
}

async function read(
  account: ProviderAccount,
  { type_name = "", current_state }: ProviderRequest,
  block: Block,
  { region }: ProviderDefaults,
): Promise<Values | null> {
  const state = valuesOf(current_state);
  const there =
    state &&
    ((await account.get(type_name, state)) ?? (await emptyDocument(account, type_name, state)));
  if (state === null || there === undefined || there === null) {
    return null;
  }
  const known = Object.entries({ region, ...there }).filter(([name]) => name in state);
  return { ...emptyValues(block), ...state, ...Object.fromEntries(known) };
}

/** S3 has one for every bucket, an empty one where nobody ever wrote it. */
async function emptyDocument(
  account: ProviderAccount,
  type: string,
  { bucket }: Values,
): Promise<Values | undefined> {
  return type === NOTIFICATION && (await account.get("aws_s3_bucket", { bucket: bucket ?? null }))
    ? { id: bucket ?? null, bucket: bucket ?? null }
    : undefined;
}

const NOTIFICATION = "aws_s3_bucket_notification";

async function apply(
  account: ProviderAccount,
  request: ProviderRequest,
  folder: string,
): Promise<object> {
  const { type_name = "" } = request;
  const prior = valuesOf(request.prior_state);
  const planned = valuesOf(request.planned_state);
  if (planned === null) {
    const refusal = prior === null ? undefined : await account.delete(type_name, prior);
    return refusal === undefined
      ? { new_state: request.planned_state }
      : {
          new_state: request.prior_state,
          diagnostics: [problem(`deleting ${type_name}`, refusal)],
        };
  }
  const known = withoutUnknown(planned);
  const made =
    prior === null
      ? await account.create(type_name, known, folder)
      : await account.update(type_name, known, folder);
  return typeof made === "string"
    ? { new_state: request.prior_state, diagnostics: [problem(`writing ${type_name}`, made)] }
    : { new_state: dynamicValue(made) };
}

function withoutUnknown(values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, value === UNKNOWN ? null : value]),
  );
}

async function imported(
  account: ProviderAccount,
  { type_name = "", id = "" }: ProviderRequest,
  block: Block,
): Promise<object> {
  // Secrets Manager takes a name for an ARN.
  const there =
    type_name === NOTIFICATION
      ? { bucket: id }
      : (account.byId(type_name, id) ?? (await account.get(type_name, { name: id })));
  const state = dynamicValue({ ...emptyValues(block), id, ...there });
  return there === undefined
    ? { diagnostics: [problem("Cannot import non-existent remote object", `${type_name} ${id}`)] }
    : { imported_resources: [{ type_name, state }] };
}

function readData(
  account: ProviderAccount,
  type: string,
  schemas: ProviderSchemas,
  sent: DynamicValue | undefined,
): object {
  const config = valuesOf(sent) ?? {};
  const there = account.byId(
    `data ${type}`,
    `${String(config["bucket"])}/${String(config["key"])}`,
  );
  const computed = Object.entries(schemas.data[type]?.attributes ?? {})
    .filter(([name, attribute]) => isComputed(attribute) && config[name] === null)
    .map(([name]) => [name, there?.[name] ?? null]);
  return there === undefined
    ? { diagnostics: [problem(`reading ${type}`, "NotFound")] }
    : { state: dynamicValue({ ...config, ...Object.fromEntries(computed) }) };
}

function problem(summary: string, detail = ""): object {
  return { severity: "ERROR", summary, detail };
}
