import { GetObjectTaggingCommand, HeadObjectCommand } from "@aws-sdk/client-s3";
import { type BuiltBundle, buildBundle } from "@xpart/test-kit/built-bundle";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  type HostileWorld,
  isOn,
  s3Error,
  startHostileWorld,
  withBody,
  withHeader,
} from "./hostile-world.ts";
import { DESTINATION_BUCKET } from "./world.ts";

let bundle: BuiltBundle;
let here: HostileWorld;
beforeAll(async () => {
  bundle = buildBundle();
  here = await startHostileWorld(() => bundle.path);
});
afterEach(() => {
  here.behave("source", undefined);
  here.behave("destination", undefined);
});
afterAll(async () => {
  await here?.stop();
  bundle.remove();
});

const put: HostileWorld["write"] = (...version) => here.write(...version);
describe("what an object has that cannot cross as it is", () => {
  /** The source's answers have this header. */
  const answersWith = (key: string, name: string, value: string) =>
    here.behave("source", (asked, answer) =>
      isOn(asked, key, "GetObject", "HeadObject") ? withHeader(answer, name, value) : undefined,
    );
  /** The values of a header in what is written to a key from now on. */
  const headersSent = (key: string, name: string) => {
    const values: (string | undefined)[] = [];
    here.behave("destination", (asked) => {
      if (isOn(asked, key, "PutObject")) values.push(asked.request.headers[name]);
      return undefined;
    });
    return values;
  };
  const head = (Key: string) =>
    here.world.destinationS3.send(new HeadObjectCommand({ Bucket: DESTINATION_BUCKET, Key }));

  it("A1 point 12: aws-chunked is how a request was sent, and not the content's encoding", async () => {
    const { event } = await put("chunked", "zz");
    answersWith("chunked", "content-encoding", "gzip,aws-chunked");
    await here.workUntilDone(event);
    expect(await head("chunked")).toMatchObject({ ContentEncoding: "gzip" });
  });

  it("A1 point 12: Content-Disposition beyond ASCII crosses", async () => {
    const { event } = await put("disposition", "x");
    const value = Buffer.from('attachment; filename="Zoë.pdf"').toString("latin1");
    answersWith("disposition", "content-disposition", value);
    const sent = headersSent("disposition", "content-disposition");
    await here.workUntilDone(event);
    expect((await here.replicas("disposition")).versions).toEqual(["x"]);
    // One byte beyond ASCII is what Node lets this server send: it crosses as that byte.
    expect(sent).toEqual(['attachment; filename="Zo\u00eb.pdf"']);
  });

  it("A1 point 12: metadata of any name crosses", async () => {
    const { event } = await put("proto", "x", { Metadata: { a: "1" } });
    answersWith("proto", "x-amz-meta-__proto__", "p");
    const sent = headersSent("proto", "x-amz-meta-__proto__");
    await here.workUntilDone(event);
    // The SDK loses it when it reads the replica's.
    expect(sent).toEqual(["p"]);
    expect((await head("proto")).Metadata).toMatchObject({ a: "1" });
  });

  it("A1 point 12: tags of AWS's own stay behind, and the others cross", async () => {
    const { event } = await put("tags", "x", { Tagging: "b=2" });
    const own = "<Tag><Key>aws:backup:source</Key><Value>arn</Value></Tag>";
    here.behave("source", (asked, answer) =>
      isOn(asked, "tags", "GetObjectTagging")
        ? withBody(answer, (body) => String(body).replace("<TagSet>", `<TagSet>${own}`))
        : undefined,
    );
    here.behave("destination", ({ request }) =>
      /aws(%3A|:)/i.test(request.headers["x-amz-tagging"] ?? "")
        ? s3Error(400, "InvalidTag", "System tags cannot be added/updated by requester")
        : undefined,
    );
    await here.workUntilDone(event);
    const replica = { Bucket: DESTINATION_BUCKET, Key: "tags" };
    expect(await here.world.destinationS3.send(new GetObjectTaggingCommand(replica))).toMatchObject(
      {
        TagSet: [{ Key: "b", Value: "2" }],
      },
    );
  });

  it("A2 point 12: a checksum that the destination does not know is left out", async () => {
    const { event } = await put("crc64", "x", { ChecksumAlgorithm: "CRC64NVME" });
    here.behave("destination", ({ request }) =>
      request.headers["x-amz-checksum-crc64nvme"] === undefined
        ? undefined
        : s3Error(400, "InvalidRequest", "CRC64NVME is not supported"),
    );
    await here.workUntilDone(event);
    expect((await here.replicas("crc64")).versions).toEqual(["x"]);
  });

  it.each([
    [
      "an envelope of SNS",
      (event: unknown) => ({
        Type: "Notification",
        MessageId: "n",
        TopicArn: "arn:aws:sns:us-east-1:111122223333:t",
        Message: JSON.stringify(event),
      }),
    ],
    ["an array of Pipes", (event: unknown) => [event]],
  ])("P7 point 12: an event in %s crosses", async (name, wrap) => {
    const { event } = await put(name, "x");
    await here.workUntilDone(wrap(event));
    expect((await here.replicas(name)).versions).toEqual(["x"]);
  });
});
