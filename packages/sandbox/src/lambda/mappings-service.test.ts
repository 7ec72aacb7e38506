import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { expect, it } from "vitest";
import { createMappingsService } from "./mappings-service.ts";

const PLACE = { partition: "aws", region: "us-east-1", accountId: "111122223333" };
const QUEUE = { name: "q", url: "http://127.0.0.1/q", arn: "arn:aws:sqs:us-east-1:111122223333:q" };
const AT = "/2015-03-31/event-source-mappings";

it("W11 mappings are listed by function, and switched: what was begun is finished first", async () => {
  const service = createMappingsService(PLACE);
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const poller = { started: 0, stop: () => ended };
  const start = () => {
    poller.started += 1;
    return poller;
  };
  const { id, remove } = service.addMapping({ functionName: "copies", queue: QUEUE, start });
  service.addMapping({ functionName: "others", queue: QUEUE, start, isEnabled: false });
  const ask = async (method: string, path: string, body: object = {}, query = "") => {
    const { status, body: said } = await service.handle({
      ...{ method, path, headers: {}, query: new URLSearchParams(query) },
      body: Readable.from([JSON.stringify(body)]),
    });
    return { status, said: JSON.parse(said instanceof Readable ? await text(said) : String(said)) };
  };
  const states = async (name: string) => {
    const { said } = await ask("GET", `${AT}/`, {}, `FunctionName=${name}`);
    return said.EventSourceMappings.map(({ State }: { State: string }) => State);
  };
  expect([await states("copies"), await states("others")]).toEqual([["Enabled"], ["Disabled"]]);
  expect(poller.started).toBe(1);
  const { said } = await ask("PUT", `${AT}/${id}`, { Enabled: false });
  expect(said).toMatchObject({ UUID: id, State: "Disabling", EventSourceArn: QUEUE.arn });
  end();
  await ended;
  expect(await states("copies")).toEqual(["Disabled"]);
  await ask("PUT", `${AT}/${id}`, { Enabled: true });
  expect([await states("copies"), poller.started]).toEqual([["Enabled"], 2]);
  expect(await ask("PUT", `${AT}/0-0`, { Enabled: true })).toMatchObject({ status: 404 });
  expect(await ask("DELETE", `${AT}/${id}`)).toMatchObject({ status: 400 });
  await remove();
  expect(await states("copies")).toEqual([]);
  await service.stop();
});
