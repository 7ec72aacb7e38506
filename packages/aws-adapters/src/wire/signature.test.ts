import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { canonicalQuery, createSigner } from "./signature.ts";

/** AWS's published test suite of Signature Version 4, by the way of headers. */
const SUITE = JSON.parse(
  readFileSync(new URL("../../test/sigv4-vectors.json", import.meta.url), "utf8"),
) as {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly service: string;
  readonly region: string;
  readonly time: string;
  readonly vectors: readonly {
    readonly name: string;
    readonly method: string;
    readonly path: string;
    readonly rawQuery: string;
    readonly query: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly payloadHash: string;
    readonly sessionToken?: string;
    readonly signature: string;
  }[];
};

describe("createSigner", () => {
  const sign = createSigner(SUITE.service, SUITE.region);
  const { accessKeyId, secretAccessKey } = SUITE;

  it.each(SUITE.vectors)("H8 signs as AWS's own suite does: $name", (vector) => {
    const { sessionToken } = vector;
    const signed = sign(
      vector,
      { accessKeyId, secretAccessKey, sessionToken },
      Date.parse(SUITE.time),
    );
    expect(signed["authorization"]).toMatch(new RegExp(`Signature=${vector.signature}$`));
  });

  it("H8 a key that was changed is not signed with any more", () => {
    const [vector] = SUITE.vectors;
    if (vector === undefined) throw new Error("the suite is empty");
    const at = Date.parse(SUITE.time);
    const first = sign(vector, { accessKeyId, secretAccessKey }, at);
    const other = sign(vector, { accessKeyId, secretAccessKey: "another" }, at);
    const again = sign(vector, { accessKeyId, secretAccessKey }, at);
    const tomorrow = sign(vector, { accessKeyId, secretAccessKey }, at + 86_400_000);
    expect(again["authorization"]).toBe(first["authorization"]);
    expect(other["authorization"]).not.toBe(first["authorization"]);
    expect(tomorrow["authorization"]).toMatch(/20150831\/us-east-1/);
  });
});

describe("canonicalQuery", () => {
  it.each(SUITE.vectors.filter(({ rawQuery }) => rawQuery !== ""))(
    "H8 writes a query as AWS's own suite has it: $name",
    ({ rawQuery, query }) => {
      const parameters = rawQuery.split("&").map((pair) => {
        const [name = "", value = ""] = pair.split("=").map(decodeURIComponent);
        return [name, value] as const;
      });
      expect(canonicalQuery(parameters)).toBe(query);
    },
  );
});
