import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { lambdaNodeArguments } from "./lambda-node-arguments.ts";

/** Why an invocation failed: in the function, or with its process. */
export class LambdaInvocationError extends Error {
  /** The name of what the function threw, or Lambda's own such as `Runtime.ExitError`. */
  readonly errorType: string;

  constructor(errorType: string, message: string, stack?: string) {
    super(message);
    this.name = "LambdaInvocationError";
    this.errorType = errorType;
    if (stack) this.stack = stack;
  }
}

/** A line that the function wrote. */
export interface LambdaLogLine {
  readonly stream: "stdout" | "stderr";
  readonly line: string;
}

/** What a child process is started with. */
export interface RuntimeChildOptions {
  readonly modulePath: string;
  readonly handlerName: string;
  /** All of the child's environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** The members of the context that are the same for every invocation. */
  readonly context: Readonly<Record<string, string>>;
  /** Default: the Node that runs this. */
  readonly nodePath?: string;
  readonly onLog?: (line: LambdaLogLine) => void;
}

/** One call of the function. */
export interface RuntimeInvocation {
  readonly requestId: string;
  readonly deadlineMs: number;
  /** JSON. */
  readonly event: string;
}

/** What the function answered. */
export interface RuntimeResponse {
  readonly response: unknown;
  /** Peak of the process so far. */
  readonly maxRssBytes: number;
}

/** A process with the handler loaded; one invocation at a time. */
export interface RuntimeChild {
  /**
   * @param graceMs - so long after its deadline it is too slow; default 0.
   * @throws LambdaInvocationError when the function throws, is too slow, or its process ends.
   */
  invoke(invocation: RuntimeInvocation, graceMs?: number): Promise<RuntimeResponse>;
  /** False once the process has ended or was ended. */
  readonly alive: boolean;
  /** Ends the process at once, without a word to it (SIGKILL). */
  kill(): void;
  stop(): Promise<void>;
}

interface Failure {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly stack: string;
}

type RuntimeMessage =
  | { readonly kind: "ready" }
  | { readonly kind: "init-error"; readonly failure: Failure }
  | { readonly kind: "response"; readonly response: string; readonly maxRssBytes: number }
  | { readonly kind: "error"; readonly failure: Failure; readonly maxRssBytes: number };

/** Lambda gives a function ten seconds to load, on a machine of its own; this one may be busy with much else. */
const INIT_TIMEOUT_MS = 120_000;
/** A process that does not end when it is asked to is killed. */
const STOP_TIMEOUT_MS = 2_000;

/**
 * Forks a process and loads the handler in it.
 *
 * @throws LambdaInvocationError with the module's own message when it cannot be loaded.
 */
export async function startRuntimeChild(options: RuntimeChildOptions): Promise<RuntimeChild> {
  const child = forkRuntime(options);
  const ended = once(child, "close").then(() => undefined);
  try {
    await nextMessage(child, INIT_TIMEOUT_MS, () => {
      const message = `Init of the function took longer than ${INIT_TIMEOUT_MS} ms`;
      return new LambdaInvocationError("Runtime.InitTimeout", message);
    });
  } catch (error) {
    child.kill("SIGKILL");
    await ended;
    throw error;
  }
  return {
    async invoke(invocation, graceMs = 0) {
      // That the process has ended is seen as its end, not as a message that could not be sent.
      child.send(invocation, () => {});
      const timeoutMs = invocation.deadlineMs + graceMs - Date.now();
      const message = await nextMessage(child, timeoutMs, () => {
        child.kill("SIGKILL");
        const seconds = (timeoutMs / 1000).toFixed(2);
        const text = `${invocation.requestId} Task timed out after ${seconds} seconds`;
        return new LambdaInvocationError("Sandbox.Timedout", text);
      });
      if (message.kind !== "response") throw new Error(`unexpected ${message.kind}`);
      return { response: JSON.parse(message.response), maxRssBytes: message.maxRssBytes };
    },
    get alive() {
      const hasEnded = child.exitCode !== null || child.signalCode !== null;
      return child.connected && !child.killed && !hasEnded;
    },
    kill() {
      child.kill("SIGKILL");
    },
    async stop() {
      // Not disconnect(): a child that its parent hung up on never emits "close".
      child.kill("SIGTERM");
      const killing = setTimeout(() => child.kill("SIGKILL"), STOP_TIMEOUT_MS);
      await ended;
      clearTimeout(killing);
    },
  };
}

function forkRuntime(options: RuntimeChildOptions): ChildProcess {
  const runtime = fileURLToPath(new URL("./lambda-runtime.js", import.meta.url));
  const { modulePath, handlerName, context, nodePath, onLog = () => {} } = options;
  const child = fork(runtime, [modulePath, handlerName, JSON.stringify(context)], {
    env: { ...options.environment },
    // Loaders and debuggers of this process are not the function's.
    execArgv: [...lambdaNodeArguments(Number(context.memoryLimitInMB))],
    // Ctrl-C goes to all of a terminal's processes; this one ends by its parent's word, or with its parent.
    detached: process.platform !== "win32",
    ...(nodePath !== undefined && { execPath: nodePath }),
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  // What goes wrong while nobody waits for an answer; whoever does listens, too.
  child.on("error", () => {});
  for (const stream of ["stdout", "stderr"] as const) {
    const input = child[stream];
    if (input === null) throw new Error(`the child has no ${stream}`);
    createInterface({ input }).on("line", (line) => onLog({ stream, line }));
  }
  return child;
}

/** Rejects when the process says that it failed, ends, or is silent for too long. */
function nextMessage(
  child: ChildProcess,
  timeoutMs: number,
  onTimeout: () => Error,
): Promise<RuntimeMessage> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      clearTimeout(timer);
      child.off("message", onMessage).off("exit", onExit).off("error", onError);
      act();
    };
    const onMessage = (value: unknown) => {
      const message = value as RuntimeMessage;
      if (message.kind === "init-error" || message.kind === "error") {
        const { errorType, errorMessage, stack } = message.failure;
        settle(() => reject(new LambdaInvocationError(errorType, errorMessage, stack)));
      } else settle(() => resolve(message));
    };
    const onExit = (code: number | null, signal: string | null) => {
      const how = code === null ? `signal: ${signal}` : `exit status ${code}`;
      const message = `Runtime exited with error: ${how}`;
      settle(() => reject(new LambdaInvocationError("Runtime.ExitError", message)));
    };
    const onError = (error: Error) => settle(() => reject(error));
    const timer = setTimeout(() => settle(() => reject(onTimeout())), Math.max(0, timeoutMs));
    child.on("message", onMessage).on("exit", onExit).on("error", onError);
  });
}
