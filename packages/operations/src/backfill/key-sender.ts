import type { PortError } from "@xpart/core";
import type { RequestPace } from "../ranges/request-pace.ts";
import type { BacklogGate } from "./backlog-gate.ts";

/** Asks for the keys of a request, all or none. @returns why the queue did not take a key, by key. */
export type AskForKeys = (keys: readonly string[]) => Promise<ReadonlyMap<string, PortError>>;

/** What a sender takes from outside. */
export interface SenderTools {
  readonly ask: AskForKeys;
  readonly gate: Pick<BacklogGate, "pass">;
  /** Keys a second. */
  readonly pace: Pick<RequestPace, "turn">;
  sleep(ms: number): Promise<void>;
  /** Once it is aborted, what still waits for its turn is not sent. */
  readonly signal: AbortSignal;
}

/** SendMessageBatch takes ten messages (SQS developer guide, "message quotas"). */
const BATCH_KEYS = 10;
/** How long the first key of a request waits for others. */
const GATHER_MS = 20;

/** Sends keys to be reconciled: ten to a request, at a rate, and no more than the queue works off (V12). */
export class KeySender {
  readonly #tools: SenderTools;
  #batch: { readonly key: string; readonly told: (error: PortError | undefined) => void }[] = [];

  constructor(tools: SenderTools) {
    this.#tools = tools;
  }

  /** Resolves when the queue has the key. @returns why it has not; `stopped`: it was not asked. */
  async send(key: string): Promise<PortError | "stopped" | undefined> {
    const refused = await this.#tools.gate.pass();
    if (refused !== undefined) {
      return refused;
    }
    await this.#tools.pace.turn();
    if (this.#tools.signal.aborted) {
      return "stopped";
    }
    return new Promise((told) => {
      this.#batch.push({ key, told });
      if (this.#batch.length === BATCH_KEYS) {
        void this.#flush();
      } else if (this.#batch.length === 1) {
        const batch = this.#batch;
        void this.#tools
          .sleep(GATHER_MS)
          .then(() => (batch === this.#batch ? this.#flush() : undefined));
      }
    });
  }

  async #flush(): Promise<void> {
    const batch = this.#batch;
    this.#batch = [];
    const refused = await this.#tools.ask(batch.map(({ key }) => key));
    for (const { key, told } of batch) {
      told(refused.get(key));
    }
  }
}
