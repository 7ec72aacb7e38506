import { TestRunner } from "vitest";

/** Once a test has failed, the files of tests that are left are not even imported: the mutant is killed. */
export default class UntilItFails extends TestRunner {
  #isCancelled = false;

  override cancel(reason: Parameters<TestRunner["cancel"]>[0]): void {
    this.#isCancelled = true;
    super.cancel(reason);
  }

  override importFile(...parameters: Parameters<TestRunner["importFile"]>): unknown {
    return this.#isCancelled ? undefined : super.importFile(...parameters);
  }
}
