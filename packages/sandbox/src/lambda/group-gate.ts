/** Keeps pieces of work that share a group from running at the same time. */
export interface GroupGate {
  /** Runs the work after everything given before that shares one of its groups. */
  run(groups: readonly string[], work: () => Promise<void>): Promise<void>;
}

/** Makes a gate with nothing behind it. */
export function createGroupGate(): GroupGate {
  const lastOfGroup = new Map<string, Promise<void>>();
  return {
    run(groups, work) {
      const earlier = groups.flatMap((group) => lastOfGroup.get(group) ?? []);
      const done: Promise<void> = Promise.allSettled(earlier)
        .then(work)
        .finally(() => {
          for (const group of groups) {
            if (lastOfGroup.get(group) === done) lastOfGroup.delete(group);
          }
        });
      for (const group of groups) lastOfGroup.set(group, done);
      return done;
    },
  };
}
