// Prints the notes of a release: `node scripts/release/notes.mjs 1.2.3`. They are the texts of its changesets, taken from the
// changelogs that "changeset version" wrote.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  folderOf,
  PUBLISHABLE_PACKAGES,
  publishedName,
  root,
} from "../check/publishable-packages.mjs";
import { notesOf } from "./notes-of.mjs";

const version = process.argv[2] ?? "";
const changelogs = PUBLISHABLE_PACKAGES.map((name) => ({
  name: publishedName(name),
  path: join(root, folderOf(name), "CHANGELOG.md"),
}))
  .filter(({ path }) => existsSync(path))
  .map(({ name, path }) => ({ name, text: readFileSync(path, "utf8") }));
const notes = notesOf(changelogs, version);
if (notes === "") {
  console.error(
    `no changelog has a version "${version}": name one that "pnpm changeset version" has made`,
  );
  process.exitCode = 1;
} else {
  console.log(notes);
}
