// Part of the handlers' build: writes the licence notice beside each bundle, so that whoever copies the
// folder has it too.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { readMetafile } from "./bundle-metafile.ts";
import { packagesOf } from "./bundled-package.ts";
import { licenceNotice } from "./licence-notice.ts";
import { HANDLERS, NOTICES, PACKAGED_APPS } from "./packaged-apps.ts";

for (const { folder, metafile } of PACKAGED_APPS) {
  const { bundled } = readMetafile(join(HANDLERS, metafile), HANDLERS);
  writeFileSync(join(HANDLERS, folder, NOTICES), licenceNotice(packagesOf(bundled)));
}
