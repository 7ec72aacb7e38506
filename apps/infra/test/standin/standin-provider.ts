import { fileURLToPath } from "node:url";
import { Server, ServerCredentials, type ServiceDefinition, status } from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import type { ProviderAccount } from "./provider-account.ts";
import { type ProviderCalls, providerCalls } from "./provider-calls.ts";
import { usedSchemas } from "./provider-schemas.ts";

const protocol = fileURLToPath(new URL("./tfplugin5.proto", import.meta.url));

/** A provider that runs. */
export interface StandinProvider {
  /** Has Terraform use it instead of hashicorp/aws, which it then neither looks for nor starts. */
  readonly variables: Readonly<Record<string, string>>;
  stop(): void;
}

/**
 * Serves a stand-in for hashicorp/aws in this process, by Terraform's plugin protocol on a free port of loopback: the
 * schema of the installed bindings over an account, in memory or of an emulator. `init`, `validate`, `plan`, `apply`, `import` and
 * `destroy` of a real Terraform run on it, without network.
 *
 * @param folder - where Terraform runs: files of configurations are looked for there.
 */
export async function startStandinProvider(
  account: ProviderAccount,
  folder: string,
): Promise<StandinProvider> {
  const server = new Server();
  const calls = providerCalls(account, usedSchemas(), folder);
  const service = loadSync(protocol, {
    keepCase: true,
    longs: Number,
    enums: String,
    defaults: false,
  })["tfplugin5.Provider"] as ServiceDefinition;
  server.addService(service, Object.fromEntries(Object.entries(calls).map(answering)));
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

/** A call as gRPC wants it. What is thrown is a bug of the stand-in, and fails the call. */
function answering([name, call]: readonly [string, ProviderCalls[string]]) {
  const handler = async (
    { request }: { readonly request: Parameters<ProviderCalls[string]>[0] },
    answer: Answer,
  ) => {
    try {
      answer(null, await call(request));
    } catch (error) {
      answer({ code: status.INTERNAL, message: `${name}: ${String(error)}` });
    }
  };
  return [name, handler] as const;
}
