import { createHash } from "node:crypto";
import { setSender, type Wire } from "../call/aws-sender.ts";
import type { HttpAnswer } from "../call/s3-answer-middleware.ts";
import { readAnswerBody } from "../call/s3-response-document.ts";
import { type AttributeValue, fromAttributes, toAttributes } from "./attribute-value.ts";
import { sha256 } from "./signature.ts";
import { createWireClient, type WirePlace } from "./wire-client.ts";
import { WireError } from "./wire-error.ts";

type Fields = Readonly<Record<string, unknown>>;

/** A service that takes JSON in, and gives JSON. */
interface JsonService<Name extends string> {
  readonly name: Name;
  /** Before the operation, in the header that names it. */
  readonly target: string;
  readonly version: "1.0" | "1.1";
  write?(input: Fields): object;
  read?(output: Fields, input: Fields): object;
  /** Where it is asked, when the input says so. */
  endpointOf?(input: Fields): string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Makes a DynamoDB client of the lean wire, which speaks plain values. */
export function createDynamoDbWire(place: WirePlace): Wire<"dynamodb"> {
  return createJsonWire(place, {
    name: "dynamodb",
    target: "DynamoDB_20120810",
    version: "1.0",
    write: (input) => mapItems(input, toAttributes),
    read: (output) =>
      mapItems(output, (item) => fromAttributes(item as Record<string, AttributeValue>)),
  });
}

/** Members that hold an item, or values of items, by DynamoDB's names. */
const ITEMS = ["ExclusiveStartKey", "ExpressionAttributeValues", "Item", "Key", "LastEvaluatedKey"];

function mapItems(fields: Fields, map: (item: object) => object): object {
  const mapped: Record<string, unknown> = { ...fields };
  for (const member of ITEMS) {
    if (mapped[member] !== undefined) {
      mapped[member] = map(mapped[member] as object);
    }
  }
  if (Array.isArray(mapped["Items"])) {
    mapped["Items"] = mapped["Items"].map(map);
  }
  for (const member of BY_TABLE) {
    if (mapped[member] !== undefined) {
      mapped[member] = mapTables(mapped[member] as Fields, map);
    }
  }
  return mapped;
}

/** Members that hold items by the name of their table, or keys of items and how to read them. */
const BY_TABLE = ["RequestItems", "Responses", "UnprocessedKeys"];

function mapTables(tables: Fields, map: (item: object) => object): object {
  const mapped = Object.entries(tables).map(([table, held]) => {
    if (Array.isArray(held)) {
      return [table, held.map(map)];
    }
    const { Keys, ...reading } = held as Fields & { readonly Keys: readonly object[] };
    return [table, { ...reading, Keys: Keys.map(map) }];
  });
  return Object.fromEntries(mapped);
}

/** Makes an SQS client of the lean wire. */
export function createSqsWire(place: WirePlace): Wire<"sqs"> {
  // A queue's URL names the host that it is reached at, which is never a FIPS one.
  const isFips =
    place.useFips ?? (place.variables ?? process.env)["AWS_USE_FIPS_ENDPOINT"] === "true";
  return createJsonWire(place, {
    name: "sqs",
    target: "AmazonSQS",
    version: "1.0",
    read: checkTaken,
    // Has errors named as its older protocol names them, too.
    headers: { "x-amzn-query-mode": "true" },
    endpointOf: ({ QueueUrl }) => (isFips ? undefined : String(QueueUrl)),
  });
}

/** SQS says the MD5 of what it took of each message, as the SDK too holds it against what was sent. */
function checkTaken(output: Fields, input: Fields): object {
  const sent = new Map(
    ((input["Entries"] ?? []) as readonly Fields[]).map((entry) => [
      entry["Id"],
      entry["MessageBody"],
    ]),
  );
  for (const { Id, MD5OfMessageBody } of (output["Successful"] ?? []) as readonly Fields[]) {
    const body = sent.get(Id);
    if (
      typeof body === "string" &&
      MD5OfMessageBody !== undefined &&
      MD5OfMessageBody !== md5(body)
    ) {
      throw Object.assign(new Error(`SQS took another message ${Id} than was sent`), {
        name: "InvalidChecksumError",
      });
    }
  }
  return output;
}

function md5(text: string): string {
  return createHash("md5").update(text).digest("hex");
}

/** Makes a Secrets Manager client of the lean wire. */
export function createSecretsWire(place: WirePlace): Wire<"secretsmanager"> {
  return createJsonWire(place, {
    name: "secretsmanager",
    target: "secretsmanager",
    version: "1.1",
  });
}

function createJsonWire<Name extends "dynamodb" | "secretsmanager" | "sqs">(
  place: WirePlace,
  service: JsonService<Name>,
): Wire<Name> {
  const client = createWireClient(service.name, place);
  const wire: Wire<Name> = {
    service: service.name,
    region: client.region,
    destroy: () => client.destroy(),
  };
  return setSender(wire, async (operation, input, options) => {
    const fields = input as Fields;
    const body = Buffer.from(JSON.stringify(service.write?.(fields) ?? fields));
    const named = service.endpointOf?.(fields);
    const request = {
      method: "POST",
      url: named === undefined ? client.endpoint : new URL(named),
      path: named === undefined ? client.endpoint.pathname : "/",
      query: "",
      headers: {
        ...service.headers,
        "content-type": `application/x-amz-json-${service.version}`,
        "x-amz-target": `${service.target}.${operation}`,
        "content-length": String(body.byteLength),
      },
      body,
      payloadHash: sha256(body),
      abortSignal: options.abortSignal,
    };
    return client.send(request, async (answer) => {
      const output = await readJson(answer);
      return service.read?.(output, fields) ?? output;
    });
  });
}

async function readJson(answer: HttpAnswer): Promise<Fields> {
  const text = Buffer.from(await readAnswerBody(answer.body)).toString("utf8");
  let fields: Record<string, unknown> = {};
  let problem: string | undefined;
  try {
    fields = text === "" ? {} : JSON.parse(text);
  } catch (error) {
    problem = (error as Error).message;
  }
  const code = errorCode(answer, fields);
  if (answer.statusCode >= 300 || problem !== undefined) {
    const said = fields["message"] ?? fields["Message"] ?? problem;
    throw new WireError(answer, { code, message: said === undefined ? undefined : String(said) });
  }
  return fields;
}

/** `namespace#Code:http://...`, in a header or in the document; a gateway's page has none. */
function errorCode({ headers }: HttpAnswer, fields: Fields): string | undefined {
  const said = headers["x-amzn-errortype"] ?? fields["__type"] ?? fields["code"] ?? fields["Code"];
  return said === undefined ? undefined : String(said).split(":")[0]?.split("#").at(-1);
}
