import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { reportPage } from "@xpart/operations";
import type { ConsoleWorld } from "../console-world.ts";
import type { PageFiles } from "../page-files.ts";
import { refuseData, refuseHost } from "./access.ts";
import { type Answer, json, REPORT_POLICY, refusal, send } from "./answer.ts";
import { ConsoleError } from "./console-error.ts";
import { readBody } from "./read-body.ts";
import { ACTIONS, READS } from "./routes.ts";

/** Where and for whom it answers. */
export interface ServerOptions {
  /** The port that is wanted; where somebody else has it, any free one is taken. */
  readonly port: number;
  readonly token: string;
  readonly files: PageFiles;
}

/** A console that answers. */
export interface RunningServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts it on loopback: no other machine can ask it. @throws where no port can be had. */
export async function startServer(
  world: ConsoleWorld,
  options: ServerOptions,
): Promise<RunningServer> {
  let port = 0;
  const server = createServer((request, response) => {
    void answerOf(request, world, { ...options, port }).then((answer) => send(response, answer));
  });
  port = await listen(server, options.port);
  return {
    port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function listen(server: Server, wanted: number): Promise<number> {
  const tried = (port: number) =>
    new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, "127.0.0.1", () => {
        server.off("error", reject);
        resolve();
      });
    });
  await tried(wanted).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EADDRINUSE" && error.code !== "EACCES") {
      throw error;
    }
    return tried(0);
  });
  return (server.address() as AddressInfo).port;
}

async function answerOf(
  request: IncomingMessage,
  world: ConsoleWorld,
  options: ServerOptions,
): Promise<Answer> {
  const refused = refuseHost(request, options.port);
  if (refused !== undefined) {
    return refusal(refused.status, refused.what, refused.remedy);
  }
  const url = new URL(request.url ?? "/", "http://127.0.0.1");
  if (request.method === "GET") {
    const open = openFile(url.pathname, options.files) ?? (await openReport(url.pathname, world));
    if (open !== undefined) {
      return open;
    }
  }
  const isRead = request.method === "GET" && Object.hasOwn(READS, url.pathname);
  const isAction = request.method === "POST" && Object.hasOwn(ACTIONS, url.pathname);
  const kept = refuseData(request, options.token);
  if (kept !== undefined) {
    return refusal(kept.status, kept.what, kept.remedy);
  }
  if (!isRead && !isAction) {
    return refusal(404, "There is nothing here", "Open the address that xpart console printed.");
  }
  const route = (isRead ? READS : ACTIONS)[url.pathname];
  try {
    const input = isRead ? Object.fromEntries(url.searchParams) : await readBody(request);
    return json(await route?.answer(input, world));
  } catch (error) {
    return failed(error);
  }
}

/** What needs no token: the page holds nothing of the deployment. */
function openFile(path: string, files: PageFiles): Answer | undefined {
  const name = path === "/" ? "/index.html" : path;
  const file = Object.hasOwn(files, name) ? files[name] : undefined;
  return file === undefined ? undefined : { status: 200, ...file };
}

/** A report needs none either: its name is a secret. */
async function openReport(
  path: string,
  { runs, cloud }: ConsoleWorld,
): Promise<Answer | undefined> {
  const [, id, kind] = /^\/reports\/([\w-]{32})\.(html|json)$/.exec(path) ?? [];
  if (id === undefined) {
    return undefined;
  }
  try {
    const report = runs.reportOf(id) ?? (await cloud.reportOf(id));
    if (report === undefined) {
      return undefined;
    }
    return kind === "json"
      ? json(report)
      : {
          ...{ status: 200, type: "text/html; charset=utf-8", policy: REPORT_POLICY },
          body: reportPage(report),
        };
  } catch (error) {
    return failed(error);
  }
}

function failed(error: unknown): Answer {
  if (error instanceof ConsoleError) {
    return refusal(error.status, error.message, error.remedy);
  }
  const message = error instanceof Error ? error.message : String(error);
  return refusal(
    500,
    `xpart itself failed: ${message}`,
    "This is a bug of xpart: please report it.",
  );
}
