import { queueHandlerBeside, type Settings } from "@xpart/deployment";
import { type Check, type CheckSubject, type Fault, factOf } from "./finding.ts";
import { bad, warning } from "./side-checks.ts";

type Variables = Readonly<Record<string, string>>;
type TwoWay = NonNullable<Settings["twoWay"]>;

/** The pair that copies the same keys the other way (K4). */
export const OTHER_PAIR_CHECKS: readonly Check[] = [
  {
    id: "other-pair",
    title: "the pair that copies the other way is as twoWay says, and knows this one",
    appliesTo: ({ twoWay }) => twoWay !== undefined,
    needs: ({ otherPair }) => [otherPair],
    find({ facts, deployment }) {
      const { twoWay, destination } = deployment.settings;
      const other = factOf(facts.otherPair);
      if (twoWay === undefined || other === undefined) {
        return [];
      }
      if (!other.hasTable) {
        return [
          bad(
            `there is no table ${twoWay.tableName} in ${destination.region}: every event that brings something fails`,
            "twoWay.tableName must be the ledger of the pair that copies the other way: correct it, or deploy that pair",
          ),
        ];
      }
      const name = queueHandlerBeside(twoWay.tableName);
      if (name === undefined) {
        return []; // its ledger has a name of its own, which says nothing of its functions
      }
      return other.variables === undefined
        ? [
            warning(
              `the table ${twoWay.tableName} is there, and no function ${name}: nobody copies the other way`,
              "deploy the pair that copies the other way, or take twoWay out of the settings",
            ),
          ]
        : variableFaults({ name, twoWay, variables: other.variables }, deployment);
    },
  },
];

interface OtherPair {
  /** Of its function. */
  readonly name: string;
  readonly twoWay: TwoWay;
  readonly variables: Variables;
}

function variableFaults(
  { name, twoWay, variables }: OtherPair,
  { settings, names }: CheckSubject["deployment"],
): readonly Fault[] {
  const { source, destination, policy } = settings;
  const [from, to] = [variables["SOURCE_BUCKET"], variables["DEST_BUCKET"]];
  if (from !== destination.bucket || to !== source.bucket) {
    return [
      bad(
        `${name} copies ${from} to ${to}, which is not the other way of ${source.bucket} to ${destination.bucket}`,
        "twoWay.tableName must be the ledger of the pair that copies the other way",
      ),
    ];
  }
  const known = fieldsIn(variables["TWO_WAY"]);
  if (known["tableName"] !== names.table) {
    return [
      bad(
        `${name} does not know of this pair: its twoWay names ${known["tableName"] ?? "no ledger"}, and this pair's is ${names.table}. What this pair writes is copied back, and goes round`,
        `set twoWay.tableName to ${names.table} in the other pair's settings, and deploy it`,
      ),
    ];
  }
  const own = keysOf(source.prefixes, policy.keys);
  const told = keysOf(known["prefixes"], known["keys"]);
  const theirs = keysOf(
    parsed(variables["SOURCE_PREFIXES"]),
    fieldsIn(variables["POLICY"])["keys"],
  );
  const said = keysOf(twoWay.prefixes, twoWay.keys);
  return [
    ...(own === told
      ? []
      : [otherKeys(`${name} takes this pair's prefixes and keys for`, told, own)]),
    ...(theirs === said
      ? []
      : [otherKeys(`twoWay has for the other pair's prefixes and keys`, said, theirs)]),
  ];
}

/** Where one of them looks a key up under another name than it has, its replicas are taken for somebody's. */
function otherKeys(who: string, wrong: string, right: string): Fault {
  return bad(
    `${who} ${wrong}, and they are ${right}: what crosses outside of both is copied back`,
    "twoWay.prefixes and twoWay.keys must be source.prefixes and policy.keys of the other pair, in both settings; deploy both",
  );
}

/** Prefixes and rules as one text, the same for the same. */
function keysOf(prefixes: unknown, keys: unknown): string {
  return JSON.stringify({ prefixes: prefixes ?? [], keys: keys ?? [] });
}

function fieldsIn(text: string | undefined): Readonly<Record<string, unknown>> {
  const value = parsed(text);
  return typeof value === "object" && value !== null ? { ...value } : {};
}

/** A function's variable may be anything by now. */
function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
