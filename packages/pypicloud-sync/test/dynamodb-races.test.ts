import type { AttributeValue, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CachedPackage, createDynamoDbPackageCache, type PackageCache } from "../src/index.ts";
import { sample, unwrap } from "./package-cache-contract.ts";

type Item = Record<string, AttributeValue>;

/** As much of a request as the cache sends. */
interface Input {
  readonly TableName: string;
  readonly Key?: Item;
  readonly Item?: Item;
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Item;
}

/** DynamoDB whose index never lags, and whose requests are worked in an order that the scheduler chooses. */
function createScheduledDynamoDb(scheduler: fc.Scheduler): DynamoDBClient {
  const tables = new Map<string, Map<string, Item>>();
  const tableOf = (name: string) => {
    const known = tables.get(name) ?? new Map<string, Item>();
    tables.set(name, known);
    return known;
  };
  const keyOf = ({ filename, name }: Item) => filename?.S ?? name?.S ?? "";
  async function work(operation: string, input: Input): Promise<unknown> {
    const table = tableOf(input.TableName);
    const key = keyOf(input.Key ?? input.Item ?? {});
    switch (operation) {
      case "GetItemCommand":
        return { Item: table.get(key) };
      case "QueryCommand": {
        const name = input.ExpressionAttributeValues?.[":name"]?.S;
        return { Items: [...table.values()].filter((item) => item["name"]?.S === name) };
      }
      case "ScanCommand":
        return { Items: [...table.values()] };
      default:
        if (!holds(input, table.get(key))) {
          throw Object.assign(new Error("no"), { name: "ConditionalCheckFailedException" });
        }
        return input.Item === undefined ? table.delete(key) : table.set(key, input.Item);
    }
  }
  const schedule = scheduler.scheduleFunction(work);
  return {
    send: (command: { readonly input: Input }) => schedule(command.constructor.name, command.input),
    destroy: () => undefined,
  } as unknown as DynamoDBClient;
}

/** The conditions that the cache makes: attributes that are not there, or are what they were. */
function holds(input: Input, item: Item | undefined): boolean {
  return (input.ConditionExpression ?? "").split(" AND ").every((term) => {
    const [, absent, path = absent, value] =
      /^(?:attribute_not_exists\((.*)\)|(.*) = (.*))$/.exec(term) ?? [];
    const names = (path ?? "").split(".").map((n) => input.ExpressionAttributeNames?.[n] ?? "");
    const [first = "", second] = names;
    const found = second === undefined ? item?.[first] : item?.[first]?.M?.[second];
    return absent !== undefined
      ? found === undefined
      : JSON.stringify(found) === JSON.stringify(input.ExpressionAttributeValues?.[value ?? ""]);
  });
}

/** One worker: the row as it is, then a write or a removal, until it holds. */
async function settle(cache: PackageCache, file: string, wanted: CachedPackage | undefined) {
  for (let tries = 0; tries < 20; tries += 1) {
    const row = unwrap(await cache.read(file));
    if (wanted === undefined && row === undefined) return;
    const done =
      wanted === undefined ? row && (await cache.remove(row)) : await cache.save(wanted, row);
    if (done?.ok && done.value === "written") return;
  }
}

const VERSIONS = ["1", "2", "3"];

describe("DynamoDB, many workers on one name", () => {
  it("Y7 whatever the order of their requests, a name has a summary if and only if it has files", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.constantFrom(...VERSIONS), { maxLength: 3 }),
        fc.array(
          fc.record({
            version: fc.constantFrom(...VERSIONS),
            seconds: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
          }),
          { minLength: 1, maxLength: 4 },
        ),
        async (scheduler, before, changes) => {
          const cache = createDynamoDbPackageCache({
            client: createScheduledDynamoDb(scheduler),
            packageTable: "P",
            summaryTable: "S",
            sleep: async () => undefined,
          });
          const at = (version: string, seconds: number) =>
            sample("foo", version, { lastModifiedMicros: seconds * 1e6, summary: version });
          const run = <T>(work: Promise<T>) => scheduler.waitFor(work);
          for (const version of before) {
            await run(settle(cache, `foo-${version}.tar.gz`, at(version, Number(version))));
          }
          // Of one file only one worker: what others do to the same row is not the summary's matter.
          const each = new Map(changes.map((change) => [change.version, change]));
          await run(
            Promise.all(
              [...each.values()].map(({ version, seconds }) =>
                settle(
                  cache,
                  `foo-${version}.tar.gz`,
                  seconds === undefined ? undefined : at(version, seconds),
                ),
              ),
            ),
          );
          const rows = unwrap(await run(cache.readAll()));
          const problems = unwrap(await run(cache.checkIndex(rows)));
          expect(problems).toEqual([]);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
