import type { WorkerFaultRates } from "./fault-rates.ts";
import type { FaultSwitch } from "./fault-switch.ts";

/**
 * Called when an invocation begins, with a function that kills its process. Returns a function to be called when
 * that invocation has ended, well or not.
 */
export type InvocationWatch = (functionName: string, kill: () => void) => () => void;

/** Within which the first invocation of a function may be killed; later ones are measured. */
const FIRST_INVOCATION_MS = 100;

/**
 * Makes the faults of workers. Nobody knows how long an invocation will take, so the moment of a kill is drawn
 * from the time that the function's last whole invocation took. An invocation that ends sooner is spared.
 */
export function createWorkerFaults(rates: WorkerFaultRates, plan: FaultSwitch): InvocationWatch {
  const lastMs = new Map<string, number>();
  return (functionName, kill) => {
    if (!plan.isOn()) return () => {};
    const begunMs = performance.now();
    const { chance, amount } = plan.draws.next(`invocation ${functionName}`)("kill");
    let isKilled = false;
    const killNow = () => {
      if (!plan.isOn()) return;
      isKilled = true;
      plan.count({ kind: "kill", functionName });
      kill();
    };
    const isHit = chance < (rates.kill ?? 0);
    const withinMs = lastMs.get(functionName) ?? FIRST_INVOCATION_MS;
    const timer = isHit ? setTimeout(killNow, amount * withinMs) : undefined;
    return () => {
      clearTimeout(timer);
      if (!isKilled) lastMs.set(functionName, performance.now() - begunMs);
    };
  };
}
