// Two partitions in a process of their own, so that what they take is not taken from what is measured.
import { buildStage, STAGE_NAMES } from "../src/commands/demo/demo-stage.ts";
import { createWeather } from "../src/commands/demo/demo-weather.ts";
import type { BenchPlaces } from "./bench-stage.ts";

const stage = await buildStage(createWeather(undefined));
const { source, destination } = stage.sandbox;
const placeOf = ({ endpoint, region, credentials }: typeof source) => {
  const { accessKeyId, secretAccessKey } = credentials;
  return { endpoint, region, credentials: { accessKeyId, secretAccessKey } };
};
const parts = await source.createQueue("xpart-parts", { VisibilityTimeout: "1800" });
const places: BenchPlaces = {
  queues: { objects: stage.queues.objects, parts },
  source: placeOf(source),
  destination: placeOf(destination),
  handlerEnvironment: {
    ...stage.handlerEnvironments.queueHandler,
    SOURCE_BUCKET: STAGE_NAMES.sourceBucket,
    OBJECTS_TABLE: STAGE_NAMES.table,
    DEST_BUCKET: STAGE_NAMES.destinationBucket,
    DEST_BUCKET_REGION: destination.region,
    DEST_SECRET: STAGE_NAMES.secret,
    DEST_ENDPOINT_URL: destination.endpoint,
    DEST_FORCE_PATH_STYLE: "true",
    LOGGING_LEVEL: "INFO",
  },
};
process.send?.(places);
process.once("disconnect", async () => {
  await stage.sandbox.stop();
  process.exit(0);
});
