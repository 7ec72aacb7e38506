import { failureOf, type StepFailure, type Work } from "./work.ts";

/** Aborts the upload that was kept for an entry which does not come now (A5). */
export async function dropLeftover(work: Work): StepFailure {
  const { upload } = work.leftover ?? {};
  work.leftover = undefined;
  const { key } = work.session;
  return upload === undefined
    ? undefined
    : failureOf(await work.destination.abortUpload({ key, uploadId: upload.id }));
}

/** Aborts the upload of a write that came to nothing, before another one takes its place in the head (A5). */
export async function dropOpenUpload({ session, destination, leftover }: Work): StepFailure {
  const { key, openUpload } = session;
  return openUpload === undefined || openUpload === leftover?.upload?.id
    ? undefined
    : failureOf(await destination.abortUpload({ key, uploadId: openUpload }));
}
