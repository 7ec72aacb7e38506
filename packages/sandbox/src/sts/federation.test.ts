import {
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  GetWebIdentityTokenCommand,
  STSClient,
} from "@aws-sdk/client-sts";
import { decodeJwt } from "jose";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../sandbox.ts";

const AUDIENCE = "xpart";
const SUBJECT = "arn:aws:iam::111122223333:role/queue-handler";

let sandbox: Sandbox;
let nowMs: number;
let source: STSClient;
let destination: STSClient;
let roleArn: string;
beforeEach(async () => {
  nowMs = Date.now();
  const now = () => nowMs;
  sandbox = await startSandbox({ source: { now }, destination: { now } });
  const credentials = sandbox.source.addAccessKey("queue-handler");
  source = new STSClient({ ...sandbox.source, credentials });
  // Nothing to sign with: the token is all.
  destination = new STSClient({ ...placeOf(sandbox.destination), maxAttempts: 1 });
  const issuer = await sandbox.source.issueTokens();
  const role = { name: "replicator", issuer, audience: AUDIENCE, subjects: [SUBJECT] };
  roleArn = sandbox.destination.addFederatedRole(role).arn;
});
afterEach(async () => {
  source.destroy();
  destination.destroy();
  await sandbox.stop();
});

function placeOf({ endpoint, region }: { readonly endpoint: string; readonly region: string }) {
  return { endpoint, region };
}

async function tokenFor(
  audiences: readonly string[] = [AUDIENCE],
  algorithm: "RS256" | "ES384" = "RS256",
): Promise<string> {
  const input = { Audience: [...audiences], SigningAlgorithm: algorithm, DurationSeconds: 60 };
  const { WebIdentityToken = "" } = await source.send(new GetWebIdentityTokenCommand(input));
  return WebIdentityToken;
}

function assume(token: string, RoleArn = roleArn) {
  const input = { RoleArn, RoleSessionName: "test", WebIdentityToken: token, DurationSeconds: 900 };
  return destination.send(new AssumeRoleWithWebIdentityCommand(input));
}

describe("federation between partitions", () => {
  it.each(["RS256", "ES384"] as const)(
    "W17 a token signed with %s opens the role",
    async (algorithm) => {
      const token = await tokenFor([AUDIENCE], algorithm);
      expect(decodeJwt(token)).toMatchObject({ sub: SUBJECT, aud: AUDIENCE });
      const { Credentials } = await assume(token);
      const session = new STSClient({
        ...placeOf(sandbox.destination),
        credentials: {
          accessKeyId: Credentials?.AccessKeyId ?? "",
          secretAccessKey: Credentials?.SecretAccessKey ?? "",
          sessionToken: Credentials?.SessionToken ?? "",
        },
      });
      const ask = () => session.send(new GetCallerIdentityCommand());
      await expect(ask()).resolves.toMatchObject({ Account: "444455556666" });
      nowMs += 900_000;
      await expect(ask()).rejects.toMatchObject({ name: "ExpiredToken" });
      session.destroy();
    },
  );

  it("W17 a token that was changed opens nothing", async () => {
    const token = await tokenFor();
    const [head = "", , signature = ""] = token.split(".");
    const claims = { ...decodeJwt(token), sub: SUBJECT.replace("queue", "other") };
    const forged = [head, Buffer.from(JSON.stringify(claims)).toString("base64url"), signature];
    await expect(assume(forged.join("."))).rejects.toMatchObject({
      name: "InvalidIdentityTokenException",
    });
    await expect(assume("no token")).rejects.toMatchObject({
      name: "InvalidIdentityTokenException",
    });
  });

  it("W17 a token of another account opens nothing", async () => {
    const other = await startSandbox();
    await other.source.issueTokens();
    const stranger = new STSClient({
      ...other.source,
      credentials: other.source.addAccessKey("queue-handler"),
    });
    const input = { Audience: [AUDIENCE], SigningAlgorithm: "RS256" };
    const { WebIdentityToken = "" } = await stranger.send(new GetWebIdentityTokenCommand(input));
    stranger.destroy();
    await other.stop();
    await expect(assume(WebIdentityToken)).rejects.toMatchObject({
      name: "InvalidIdentityTokenException",
    });
  });

  it("W17 tokens expire, and are for one audience, which must be the role's", async () => {
    await expect(assume(await tokenFor([AUDIENCE, "b"]))).rejects.toThrow("exactly one audience");
    await expect(assume(await tokenFor(["b"]))).rejects.toThrow("Incorrect token audience");
    const token = await tokenFor();
    nowMs += 61_000;
    await expect(assume(token)).rejects.toMatchObject({ name: "ExpiredTokenException" });
  });

  it("W17 a role that is not there, or trusts others, is not told apart", async () => {
    const token = await tokenFor();
    const absent = roleArn.replace("replicator", "nobody");
    await expect(assume(token, absent)).rejects.toMatchObject({ name: "AccessDenied" });
    const issuer = await sandbox.source.issueTokens();
    const strict = { name: "strict", issuer, audience: AUDIENCE, subjects: ["somebody"] };
    const { arn } = sandbox.destination.addFederatedRole(strict);
    await expect(assume(token, arn)).rejects.toMatchObject({ name: "AccessDenied" });
  });

  it("W17 an account that has not switched it on gives no tokens", async () => {
    const other = new STSClient({ ...sandbox.destination });
    const input = { Audience: [AUDIENCE], SigningAlgorithm: "RS256" };
    await expect(other.send(new GetWebIdentityTokenCommand(input))).rejects.toMatchObject({
      name: "OutboundWebIdentityFederationDisabledException",
    });
    other.destroy();
  });

  it("W15 both steps are counted by their own names", async () => {
    await assume(await tokenFor());
    expect(sandbox.source.requestCounts().sts).toEqual({ GetWebIdentityToken: 1 });
    expect(sandbox.destination.requestCounts().sts).toEqual({ AssumeRoleWithWebIdentity: 1 });
  });
});
