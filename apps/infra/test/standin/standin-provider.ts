import { fileURLToPath } from "node:url";
import { Server, ServerCredentials, type ServiceDefinition, status } from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { type ProviderCalls, type ProviderSite, providerCalls } from "./provider-calls.ts";
import { type ProviderSchemas, usedSchemas } from "./provider-schemas.ts";

const protocol = fileURLToPath(new URL("./tfplugin5.proto", import.meta.url));

/** A provider that runs. */
export interface StandinProvider {
  /** Has Terraform use it instead of hashicorp/aws, which it then neither looks for nor starts. */
  readonly variables: Readonly<Record<string, string>>;
  stop(): void;
}

/**
 * Serves a stand-in for hashicorp/aws in this process, by Terraform's plugin protocol on a free port of loopback: the
 * schema of the installed bindings over accounts, in memory or of an emulator. `init`, `validate`, `plan`, `apply`, `import` and
 * `destroy` of a real Terraform run on it, without network. Several may run at once, as with `cdktf deploy source destination`:
 * each is known by its connection.
 *
 * @param sites - each in another region; a configuration's region says which one it is for.
 */
export async function startStandinProvider(
  ...sites: readonly [ProviderSite, ...ProviderSite[]]
): Promise<StandinProvider> {
  const server = new Server();
  const service = loadSync(protocol, {
    keepCase: true,
    longs: Number,
    enums: String,
    defaults: false,
  })["tfplugin5.Provider"] as ServiceDefinition;
  server.addService(service, answers(sites, usedSchemas()));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  const reattach = {
    Protocol: "grpc",
    ProtocolVersion: 5,
    Pid: process.pid,
    // Terraform leaves the process alone when it is done.
    Test: true,
    Addr: { Network: "tcp", String: `127.0.0.1:${port}` },
  };
  return {
    variables: { TF_REATTACH_PROVIDERS: JSON.stringify({ "hashicorp/aws": reattach }) },
    stop: () => server.forceShutdown(),
  };
}

type Answer = (error: object | null, response?: object) => void;

interface Call {
  readonly request: Parameters<ProviderCalls[string]>[0];
  /** Address and port of whoever asks. */
  getPeer(): string;
}

/** Calls as gRPC wants them. What is thrown is a bug of the stand-in, and fails the call. */
function answers(sites: readonly [ProviderSite, ...ProviderSite[]], schemas: ProviderSchemas) {
  const byPeer = new Map<string, ProviderCalls>();
  const answering = (name: string) => async (call: Call, answer: Answer) => {
    const peer = call.getPeer();
    const calls = byPeer.get(peer) ?? providerCalls(sites, schemas);
    byPeer.set(peer, calls);
    try {
      answer(null, await calls[name]?.(call.request));
    } catch (error) {
      answer({ code: status.INTERNAL, message: `${name}: ${String(error)}` });
    }
  };
  const names = Object.keys(providerCalls(sites, schemas));
  return Object.fromEntries(names.map((name) => [name, answering(name)]));
}
