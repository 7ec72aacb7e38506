/** As much of an SDK's client as is changed. */
interface TurnTaker {
  readonly middlewareStack: {
    add(
      middleware: (next: Handler) => Handler,
      options: { readonly step: "initialize"; readonly name: string },
    ): void;
  };
}

// biome-ignore lint/suspicious/noExplicitAny: the SDK's own middleware is generic over every operation of a client
type Handler = (args: any) => Promise<any>;

/**
 * Has a client send one request at a time, in the order in which they were asked for. For moto: it works requests in
 * threads, and checks a condition and writes in two steps, so that of two conditional writes at once both may hold,
 * the likelier the busier the machine is. What writers do at the same time is shown on servers that can do it.
 */
export function takeTurns<Client extends TurnTaker>(client: Client): Client {
  let before: Promise<unknown> = Promise.resolve();
  client.middlewareStack.add(
    (next) => (args) => {
      const answer = before.then(() => next(args));
      before = answer.catch(() => undefined);
      return answer;
    },
    { step: "initialize", name: "takeTurns" },
  );
  return client;
}
