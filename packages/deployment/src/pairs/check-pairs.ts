import { namesOf } from "../names.ts";
import { issuerHost } from "../permissions/federation-permissions.ts";
import { stateAddress } from "../settings/check-side.ts";
import type { Settings } from "../settings/settings.ts";
import type { DestinationSettings } from "../settings/side-settings.ts";
import { bucketId, findLoops, replicasMeet } from "./find-loops.ts";

/**
 * Finds pairs that go well alone and not together: the same names or states, one bucket made twice, replicas of two
 * sources under the same keys, objects that go round for ever.
 *
 * @returns a sentence for each, which begins with the setting's name in the later of the pairs.
 */
export function checkPairs(pairs: readonly Settings[]): readonly string[] {
  return [
    ...twice(pairs, namesIn, sameName),
    ...twice(pairs, takenIn, sameTaken),
    ...twice(pairs, statesIn, sameState),
    ...twice(pairs, trialsIn, sameTrial),
    ...twice(pairs, providersIn, sameProvider),
    ...twice(pairs, switchesIn, sameSwitch),
    ...sharedReplicas(pairs),
    ...oneSided(pairs),
    ...findLoops(pairs),
  ];
}

/** Something of a pair that no other pair may have: what it is, and the setting that says so. */
interface Claim {
  readonly what: string;
  readonly setting: string;
}

type Sentence = (claim: Claim, earlier: number) => string;

/** Each claim of a pair that an earlier one has made; one sentence for two pairs. */
function twice(
  pairs: readonly Settings[],
  claimsOf: (settings: Settings) => readonly Claim[],
  sentenceOf: Sentence,
): readonly string[] {
  const claimed = new Map<string, number>();
  return pairs.flatMap((settings, index) => {
    const claims = claimsOf(settings);
    const [first] = claims.filter(({ what }) => claimed.has(what));
    const problem =
      first === undefined ? [] : [sentenceOf(first, claimed.get(first.what) ?? index)];
    for (const { what } of claims) {
      claimed.set(what, claimed.get(what) ?? index);
    }
    return problem.map((sentence) => `pairs.${index}.${sentence}`);
  });
}

function namesIn({ name, environment }: Settings): readonly Claim[] {
  // Some resources of different kinds have one name, so a pair has some of them twice.
  const names = new Set(Object.values(namesOf({ name, environment })));
  return [...names].map((what) => ({ what, setting: "name" }));
}

/** What was there before and is taken over, in its account and region. */
function takenIn({ source, ledger, credentials }: Settings): readonly Claim[] {
  const place = `in ${source.region}, account ${source.accountId ?? "unknown"}`;
  const secretName = credentials.kind === "secret" ? credentials.secretName : undefined;
  return [
    ...claim(ledger.tableName && `table ${ledger.tableName} ${place}`, "ledger.tableName"),
    ...claim(secretName && `secret ${secretName} ${place}`, "credentials.secretName"),
  ];
}

const sameTaken: Sentence = ({ what, setting }, earlier) =>
  `${setting} must be another one than that of pairs.${earlier}: two pairs cannot share a table or a secret; both are the ${what}`;

const sameName: Sentence = ({ what, setting }, earlier) =>
  `${setting} must be another one, or the environment: it makes "${what}", as pairs.${earlier} does`;

function statesIn({ source, destination }: Settings): readonly Claim[] {
  return [
    ...claim(stateAddress(source), "source.state"),
    ...claim(stateAddress(destination), "destination.state"),
  ];
}

const sameState: Sentence = ({ what, setting }, earlier) =>
  `${setting} must be another object than that of pairs.${earlier}, or each would destroy what the other made; both are ${what}`;

function trialsIn({ trial, source, destination }: Settings): readonly Claim[] {
  return [
    ...(trial.source ? claim(bucketId(source), "trial.source") : []),
    ...(trial.destination ? claim(bucketId(destination), "trial.destination") : []),
  ];
}

const sameTrial: Sentence = ({ what, setting }, earlier) =>
  `${setting} must be false: pairs.${earlier} makes the bucket ${what} already`;

function providersIn({ credentials, destination }: Settings): readonly Claim[] {
  if (credentials.kind !== "federation" || !credentials.createProvider) {
    return [];
  }
  const { issuerUrl } = credentials;
  return issuerUrl === undefined
    ? []
    : claim(
        `the OIDC provider of ${issuerHost(issuerUrl)} in the account ${accountOf(destination)}`,
        "credentials.createProvider",
      );
}

const sameProvider: Sentence = ({ what, setting }, earlier) =>
  `${setting} must be false, and the audience that of pairs.${earlier}: it makes ${what}, of which there is one`;

function switchesIn({ credentials, source }: Settings): readonly Claim[] {
  return credentials.kind === "federation" && credentials.switchOn
    ? claim(`the outbound federation of the account ${accountOf(source)}`, "credentials.switchOn")
    : [];
}

const sameSwitch: Sentence = ({ what, setting }, earlier) =>
  `${setting} must be false: pairs.${earlier} switches ${what} on already`;

function claim(what: string | undefined, setting: string): readonly Claim[] {
  return what === undefined ? [] : [{ what, setting }];
}

function accountOf({
  partition,
  accountId = "",
}: Pick<DestinationSettings, "partition" | "accountId">): string {
  return `${accountId} in ${partition.name}`;
}

/** K4: two pairs of which only one knew of the other would copy each write once more; and each must know how. */
function oneSided(pairs: readonly Settings[]): readonly string[] {
  return pairs.flatMap((pair, index) => {
    const other = pairs.findIndex((each) => namesOf(each).table === pair.twoWay?.tableName);
    const back = pairs[other];
    return back === undefined ? [] : mismatch(pair, back, [index, other]);
  });
}

function mismatch(
  pair: Settings,
  back: Settings,
  [index, other]: readonly [number, number],
): readonly string[] {
  const isBack =
    bucketId(back.source) === bucketId(pair.destination) &&
    bucketId(back.destination) === bucketId(pair.source);
  if (!isBack) {
    return [
      `pairs.${index}.twoWay.tableName must be the ledger of a pair that copies the other way: pairs.${other} copies ${bucketId(back.source)} to ${bucketId(back.destination)}`,
    ];
  }
  const told = JSON.stringify([pair.twoWay?.prefixes, pair.twoWay?.keys ?? []]);
  const own = JSON.stringify([back.source.prefixes, back.policy.keys ?? []]);
  return [
    ...(back.twoWay?.tableName === namesOf(pair).table
      ? []
      : [
          `pairs.${other}.twoWay.tableName must be ${namesOf(pair).table}, since pairs.${index} names this pair's ledger: what only one of them knew would be copied twice`,
        ]),
    ...(told === own
      ? []
      : [
          `pairs.${index}.twoWay must have the source.prefixes and policy.keys of pairs.${other}, whose keys it looks up`,
        ]),
  ];
}

/** Each of two sources would take the other's replicas for foreign, and neither be equal to its destination. */
function sharedReplicas(pairs: readonly Settings[]): readonly string[] {
  return pairs.flatMap((later, index) =>
    pairs.slice(0, index).flatMap((earlier, other) => {
      const id = bucketId(later.destination);
      return id === bucketId(earlier.destination) && replicasMeet(later, earlier)
        ? [
            `pairs.${index}.source.prefixes must not meet those of pairs.${other}: both put replicas into ${id}, where each would take the other's for foreign`,
          ]
        : [];
    }),
  );
}
