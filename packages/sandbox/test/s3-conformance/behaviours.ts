import type { Behaviour } from "./behaviour.ts";
import { checksumBehaviours } from "./checksums.ts";
import { multipartChecksumBehaviours } from "./checksums-multipart.ts";
import { conditionalReadBehaviours } from "./conditional-reads.ts";
import { conditionalWriteBehaviours } from "./conditional-writes.ts";
import { copyObjectBehaviours } from "./copy-object.ts";
import { copyPartBehaviours } from "./copy-part.ts";
import { errorBehaviours } from "./errors.ts";
import { listingObjectsBehaviours } from "./listing-objects.ts";
import { listingVersionsBehaviours } from "./listing-versions.ts";
import { multipartRefusalBehaviours } from "./multipart-refusals.ts";
import { multipartUploadBehaviours } from "./multipart-upload.ts";
import { objectHeaderBehaviours } from "./object-headers.ts";
import { objectTagBehaviours } from "./object-tags.ts";
import { oddKeyBehaviours } from "./odd-keys.ts";
import { rangeBehaviours } from "./ranges.ts";
import { unreadableObjectBehaviours } from "./unreadable-objects.ts";
import { versioningEnabledBehaviours } from "./versioning-enabled.ts";
import { versioningNullBehaviours } from "./versioning-null.ts";

/** Every behaviour of the suite, by rule. */
export const behaviours: readonly Behaviour[] = [
  ...versioningEnabledBehaviours,
  ...versioningNullBehaviours,
  ...listingVersionsBehaviours,
  ...listingObjectsBehaviours,
  ...objectHeaderBehaviours,
  ...objectTagBehaviours,
  ...multipartUploadBehaviours,
  ...multipartRefusalBehaviours,
  ...rangeBehaviours,
  ...copyObjectBehaviours,
  ...copyPartBehaviours,
  ...conditionalReadBehaviours,
  ...conditionalWriteBehaviours,
  ...checksumBehaviours,
  ...multipartChecksumBehaviours,
  ...errorBehaviours,
  ...oddKeyBehaviours,
  ...unreadableObjectBehaviours,
];
