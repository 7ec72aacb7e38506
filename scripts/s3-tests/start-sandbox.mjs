import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { startPartition } from "../../packages/sandbox/src/index.ts";

/** The users that the tests want, by the section of their configuration. */
const SECTIONS = ["s3 main", "s3 alt", "s3 tenant", "iam", "iam root", "iam alt root"];

/**
 * Starts a sandbox for Ceph's s3-tests and writes the file that tells them of it.
 *
 * @param folder - where the file is written.
 * @returns the file, and what ends the sandbox.
 */
export async function startSandbox(folder) {
  const accountId = "111122223333";
  const partition = await startPartition({ partition: "aws", region: "us-east-1", accountId });
  const { hostname, port } = new URL(partition.endpoint);
  const file = join(folder, "s3tests.conf");
  const sections = [
    ["DEFAULT", { host: hostname, port, is_secure: "False", ssl_verify: "False" }],
    ["fixtures", { "bucket prefix": "xpart-{random}-" }],
    ...SECTIONS.map((name) => [name, userOf(name, partition)]),
  ];
  writeFileSync(file, sections.map(sectionText).join("\n"));
  return { file, stop: () => partition.stop() };
}

function userOf(section, partition) {
  const name = section.replaceAll(" ", "-");
  const { accessKeyId, secretAccessKey } = partition.addAccessKey(name);
  return {
    display_name: partition.accountId,
    user_id: partition.accountId,
    email: `${name}@example.com`,
    access_key: accessKeyId,
    secret_key: secretAccessKey,
    ...(section === "s3 main" && { api_name: "" }),
    ...(section === "s3 tenant" && { tenant: "xpart" }),
  };
}

function sectionText([name, values]) {
  const lines = Object.entries(values).map(([key, value]) => `${key} = ${value}`);
  return `[${name}]\n${lines.join("\n")}\n`;
}
