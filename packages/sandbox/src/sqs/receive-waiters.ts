/** The long polls that wait at a queue. */
export interface ReceiveWaiters {
  /** Resolves when woken, or after the time. */
  wait(millis: number): Promise<void>;
  /** A message became available: the longest waiting poll may look. */
  wakeOne(): void;
  wakeAll(): void;
  /** The queue's next deadline may have come nearer. */
  deadlineChanged(): void;
}

/** What the waiters need of their queue. */
export interface WaitersQueue {
  /** When the queue next has something to move, epoch milliseconds; infinite when never. */
  dueAt(): number;
  /** Moves what has come due, and wakes. */
  due(): void;
}

/** Node's timers hold 31 bits of milliseconds. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Makes the waiting side of a queue: a timer runs only while somebody waits. */
export function createReceiveWaiters(queue: WaitersQueue): ReceiveWaiters {
  const waiting = new Set<() => void>();
  let timer: NodeJS.Timeout | undefined;
  let timerAt = Number.POSITIVE_INFINITY;

  function setTimer(): void {
    const at = waiting.size === 0 ? Number.POSITIVE_INFINITY : queue.dueAt();
    if (at === timerAt) return;
    clearTimeout(timer);
    timer = undefined;
    timerAt = at;
    if (at === Number.POSITIVE_INFINITY) return;
    const millis = Math.min(Math.max(0, at - Date.now()), MAX_TIMER_MS);
    timer = setTimeout(() => {
      timerAt = Number.POSITIVE_INFINITY;
      queue.due();
      setTimer();
    }, millis);
  }
  return {
    wait(millis) {
      return new Promise((resolve) => {
        const wake = () => {
          clearTimeout(timeout);
          waiting.delete(wake);
          setTimer();
          resolve();
        };
        const timeout = setTimeout(wake, millis);
        waiting.add(wake);
        setTimer();
      });
    },
    wakeOne() {
      const [first] = waiting;
      first?.();
    },
    wakeAll() {
      for (const wake of [...waiting]) wake();
    },
    deadlineChanged: setTimer,
  };
}
