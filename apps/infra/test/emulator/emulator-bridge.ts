import { once } from "node:events";
import { readFileSync } from "node:fs";
import {
  createServer as createPlainServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from "node:http";
import { Agent, createServer, request as requestOverTls } from "node:https";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import type { MinistackServer, ServerCertificate } from "@xpart/test-kit/ministack-server";

/** A request on its way to an emulator. */
export interface BridgedRequest {
  /** As the credential scope names it. */
  readonly service: string;
  /** Of the query protocol or AWS JSON; of S3 the method. */
  readonly operation: string;
  readonly keyId: string;
  /** The form of the query protocol; of all else empty. */
  readonly form: URLSearchParams;
}

/**
 * What stands before an emulator and lets all through, but for what it is told to refuse. It answers one call itself,
 * which ministack 1.5 answers with "never" for every key: GetAccessKeyLastUsed, by the requests of S3 that it has seen.
 */
export interface EmulatorBridge {
  readonly endpoint: string;
  /** The same without TLS, for clients of this process, which do not trust the certificate. */
  readonly plainEndpoint: string;
  /** Refuses, as denied, whatever this says yes to, until another one is given. */
  refuse(wanted: (asked: BridgedRequest) => boolean): void;
  /**
   * Answers S3 as AWS does to a key that was deleted, for this one, whatever the emulator does.
   *
   * @returns how often somebody came with it.
   */
  forgetKey(keyId: string): () => number;
  /** What GetAccessKeyLastUsed says of every key, whoever used it; undefined: what was seen. */
  sayUsed(atMs: number | undefined): void;
  stop(): Promise<void>;
}

const CREDENTIAL = /Credential=([^/]+)\/[^/]+\/[^/]+\/([^/]+)\//;

/** Starts one on free ports of loopback, with the emulator's own certificate. */
export async function startBridge(
  server: Pick<MinistackServer, "endpoint" | "ca">,
  { certificatePath, keyPath }: ServerCertificate,
): Promise<EmulatorBridge> {
  const agent = new Agent({ ca: server.ca, keepAlive: true });
  const usedMs = new Map<string, number>();
  let isRefused: (asked: BridgedRequest) => boolean = () => false;
  let saidMs: number | undefined;
  const deleted = new Map<string, number>();

  function note({ service, keyId }: BridgedRequest): void {
    if (service === "s3") {
      usedMs.set(keyId, Date.now());
    }
  }
  async function answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, keyId = "", service = ""] = CREDENTIAL.exec(message.headers.authorization ?? "") ?? [];
    const body = service === "s3" ? undefined : await buffer(message);
    const asked = askedOf(message, { keyId, service, body });
    if (isRefused(asked)) {
      message.resume();
      refuse(response, service);
      return;
    }
    const comings = deleted.get(keyId);
    if (comings !== undefined && service === "s3") {
      deleted.set(keyId, comings + 1);
      message.resume();
      refuseS3(response, DELETED_KEY);
      return;
    }
    note(asked);
    const id = asked.form.get("AccessKeyId") ?? "";
    if (asked.operation === "GetAccessKeyLastUsed") {
      response.writeHead(200, { "content-type": "text/xml" });
      response.end(lastUseOf(saidMs ?? usedMs.get(id)));
      return;
    }
    passOn(message, response, { to: server.endpoint, agent, body });
  }
  const listener: RequestListener = (message, response) => {
    answer(message, response).catch(() => response.destroy());
  };
  const options = { cert: readFileSync(certificatePath), key: readFileSync(keyPath) };
  const servers = [createServer(options, listener), createPlainServer(listener)] as const;
  const ports: number[] = [];
  for (const each of servers) {
    each.listen(0, "127.0.0.1");
    await once(each, "listening");
    ports.push((each.address() as AddressInfo).port);
  }
  return {
    endpoint: `https://127.0.0.1:${ports[0]}`,
    plainEndpoint: `http://127.0.0.1:${ports[1]}`,
    refuse(wanted) {
      isRefused = wanted;
    },
    forgetKey(keyId) {
      deleted.set(keyId, 0);
      return () => deleted.get(keyId) ?? 0;
    },
    sayUsed(atMs) {
      saidMs = atMs;
    },
    async stop() {
      for (const each of servers) {
        each.close();
        each.closeAllConnections();
      }
      agent.destroy();
    },
  };
}

function askedOf(
  { method = "", headers }: IncomingMessage,
  { keyId, service, body }: { keyId: string; service: string; body: Buffer | undefined },
): BridgedRequest {
  const isForm = headers["content-type"]?.startsWith("application/x-www-form-urlencoded") === true;
  const form = new URLSearchParams(isForm ? body?.toString() : "");
  const target = headers["x-amz-target"]?.toString().split(".").at(-1);
  return { service, keyId, form, operation: form.get("Action") ?? target ?? method };
}

interface Passing {
  readonly to: string;
  readonly agent: Agent;
  /** Absent: it is still to be read. */
  readonly body: Buffer | undefined;
}

/** With the headers as they came, since they are signed. */
function passOn(
  message: IncomingMessage,
  response: ServerResponse,
  { to, agent, body }: Passing,
): void {
  const { method, rawHeaders } = message;
  const onward = requestOverTls(`${to}${message.url ?? "/"}`, {
    ...{ method, agent, setHost: false },
    headers: rawHeaders,
  });
  onward.once("error", () => response.destroy());
  onward.once("response", (answered) => {
    response.writeHead(answered.statusCode ?? 502, answered.rawHeaders);
    answered.pipe(response);
  });
  if (body === undefined) {
    message.pipe(onward);
  } else {
    onward.end(body);
  }
}

/** S3's own words. */
const DELETED_KEY =
  "<Code>InvalidAccessKeyId</Code><Message>The AWS Access Key Id you provided does not exist in our records.</Message>";

/** Of the answer to a HEAD, Node sends no body. */
function refuseS3(response: ServerResponse, said: string): void {
  response.writeHead(403, { "content-type": "application/xml" });
  response.end(`<Error>${said}</Error>`);
}

function refuse(response: ServerResponse, service: string): void {
  const said = "<Code>AccessDenied</Code><Message>The test refuses it</Message>";
  if (service === "s3") {
    refuseS3(response, said);
  } else if (service === "iam") {
    response.writeHead(403, { "content-type": "text/xml" });
    response.end(`<ErrorResponse><Error><Type>Sender</Type>${said}</Error></ErrorResponse>`);
  } else {
    response.writeHead(400, { "content-type": "application/x-amz-json-1.1" });
    response.end(
      JSON.stringify({ __type: "AccessDeniedException", Message: "The test refuses it" }),
    );
  }
}

function lastUseOf(usedMs: number | undefined): string {
  const used =
    usedMs === undefined
      ? "<ServiceName>N/A</ServiceName><Region>N/A</Region>"
      : `<LastUsedDate>${new Date(usedMs).toISOString()}</LastUsedDate><ServiceName>s3</ServiceName><Region>us-gov-west-1</Region>`;
  const result = `<GetAccessKeyLastUsedResult><AccessKeyLastUsed>${used}</AccessKeyLastUsed></GetAccessKeyLastUsedResult>`;
  return `<GetAccessKeyLastUsedResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">${result}</GetAccessKeyLastUsedResponse>`;
}
