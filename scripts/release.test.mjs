import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, beforeEach, test } from "node:test";
import { parse } from "yaml";
import { PUBLISHABLE_PACKAGES, root, tarballOf } from "./check/publishable-packages.mjs";

const folder = mkdtempSync(join(tmpdir(), "xpart-release-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const manifests = PUBLISHABLE_PACKAGES.map((name) =>
  JSON.parse(
    spawnSync("tar", ["-xzOf", tarballOf(name), "package/package.json"], { encoding: "utf8" })
      .stdout,
  ),
);
const names = manifests.map(({ name }) => name);

/** A registry on loopback: what it has, what was put there, and whether it is out of order. */
let registry;
beforeEach(async () => {
  registry = { versions: new Map(), puts: [], tokens: new Set(), status: undefined };
  registry.server = createServer((request, response) => answer(request, response));
  registry.server.listen(0, "127.0.0.1");
  await once(registry.server, "listening");
  const host = `127.0.0.1:${registry.server.address().port}`;
  const settings = [`registry=http://${host}/`, `//${host}/:_authToken=example`, "fetch-retries=0"];
  writeFileSync(join(folder, ".npmrc"), settings.join("\n"));
});
afterEach(() => {
  registry.server.closeAllConnections();
  registry.server.close();
});

test("G12 what the registry lacks is published, in the order of dependencies; a second run adds nothing", async () => {
  const [core] = manifests;
  registry.versions.set(core.name, core.version);
  const first = await publish("--provenance=false");
  assert.equal(first.status, 0, first.output);
  assert.deepEqual(registry.puts, names.slice(1));
  assert.match(first.output, /@xpart\/core@\S+ is published already/);
  const second = await publish("--provenance=false");
  assert.equal(second.status, 0, second.output);
  assert.deepEqual(registry.puts, names.slice(1));
});

test("G12 a token of the environment goes to the registry that npm uses", async () => {
  const settings = readFileSync(join(folder, ".npmrc"), "utf8").split("\n");
  // One that is lacking shows it as all of them do.
  publishedBut(names.at(-1));
  const anonymous = settings.filter((line) => !line.includes("_authToken"));
  writeFileSync(join(folder, ".npmrc"), anonymous.join("\n"));
  const refused = await publish("--provenance=false");
  assert.equal(refused.status, 1, refused.output);
  process.env.NODE_AUTH_TOKEN = "of-the-environment";
  try {
    const { status, output } = await publish("--provenance=false");
    assert.equal(status, 0, output);
    assert.deepEqual([...registry.tokens], ["Bearer of-the-environment"]);
  } finally {
    delete process.env.NODE_AUTH_TOKEN;
  }
});

test("G12 another version of a package does not count as this one", async () => {
  publishedBut(names[0]);
  registry.versions.set(names[0], "99.0.0-other");
  const { status, output } = await publish("--dry-run", "--provenance=false");
  assert.equal(status, 0, output);
  assert.match(output, /@xpart\/core@\S+ would be published/);
});

test("G12 a dry run writes nothing to the registry", async () => {
  const { status, output } = await publish("--dry-run", "--provenance=false");
  assert.equal(status, 0, output);
  assert.deepEqual(registry.puts, []);
  assert.equal(output.match(/would be published/g)?.length, names.length);
  assert.doesNotMatch(output, /npm error/, "that a version is not there yet is not an error");
});

test("G12 a registry that is out of order is not taken for one that has nothing", async () => {
  registry.status = 503;
  const { status, output } = await publish("--provenance=false");
  assert.equal(status, 1, output);
  assert.match(output, /npm error[\s\S]*did not say whether it has @xpart\/core/);
  assert.deepEqual(registry.puts, []);
});

test("G12 no package is published before one that it needs", () => {
  for (const [index, { name, dependencies = {} }] of manifests.entries()) {
    const later = Object.keys(dependencies).filter((needed) => names.indexOf(needed) >= index);
    assert.deepEqual(later, [], name);
  }
});

test("G12 every library has its provenance in the workflow, and a version with the others", () => {
  for (const { name, publishConfig } of manifests) {
    assert.deepEqual(
      [name, publishConfig.provenance, publishConfig.access],
      [name, true, "public"],
    );
  }
  assert.deepEqual(JSON.parse(read(".changeset/config.json")).fixed, [["@xpart/*", "xpart"]]);
});

test("G12 only the job that publishes may sign, and it runs nothing but this repository's scripts", () => {
  const { jobs, permissions } = parse(read(".github/workflows/release.yml"));
  assert.deepEqual(permissions, { contents: "read" });
  const signing = Object.keys(jobs).filter(
    (name) => jobs[name].permissions?.["id-token"] === "write",
  );
  assert.deepEqual(signing, ["publish"]);
  const commands = jobs.publish.steps.map(({ run }) => run ?? "").join("\n");
  assert.match(commands, /^node scripts\/release\/publish\.mjs --provenance$/m);
  assert.doesNotMatch(commands, /install|npx|pnpm/);
});

test("G12 actions are pinned by commit, and only the job that pushes keeps git's credentials", () => {
  for (const file of readdirSync(join(root, ".github/workflows"))) {
    for (const [name, { steps }] of Object.entries(parse(read(`.github/workflows/${file}`)).jobs)) {
      const used = steps.filter(({ uses }) => uses !== undefined);
      for (const { uses, with: inputs } of used) {
        assert.match(uses, /^[\w-]+(\/[\w-]+){1,2}@[0-9a-f]{40}$/, `${file} ${name}`);
        if (uses.startsWith("actions/checkout@")) {
          const keeps = inputs?.["persist-credentials"] !== false;
          assert.equal(keeps, `${file} ${name}` === "release.yml version", `${file} ${name}`);
        }
      }
    }
  }
});

test("G12 scripts that the workflows run are there", () => {
  const commands = readdirSync(join(root, ".github/workflows")).map((name) =>
    read(`.github/workflows/${name}`),
  );
  const scripts = commands.join("\n").match(/(?:scripts\/[\w./-]+\.mjs|\.ci\/run)/g);
  assert.ok(scripts.length > 1);
  for (const script of scripts) {
    assert.ok(read(script).length > 0, script);
  }
});

/** The registry has every package but one. */
function publishedBut(lacking) {
  for (const { name, version } of manifests.filter((manifest) => manifest.name !== lacking)) {
    registry.versions.set(name, version);
  }
}

/** Runs the script against the registry; not with spawnSync, which would keep it from answering. */
async function publish(...flags) {
  const env = {
    ...process.env,
    NPM_CONFIG_USERCONFIG: join(folder, ".npmrc"),
    npm_config_registry: "",
  };
  for (const name of Object.keys(env).filter((key) => /^npm_config_registry$/i.test(key))) {
    delete env[name];
  }
  const child = spawn(process.execPath, ["scripts/release/publish.mjs", ...flags], {
    cwd: root,
    env,
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      output += chunk;
    });
  }
  const [status] = await once(child, "close");
  return { status, output };
}

function answer(request, response) {
  const name = decodeURIComponent(request.url.split("?")[0].slice(1));
  const reply = (status, body) => {
    request.resume();
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  };
  if (registry.status !== undefined) {
    reply(registry.status, {});
  } else if (request.method === "PUT") {
    registry.puts.push(name);
    registry.tokens.add(request.headers.authorization);
    registry.versions.set(name, manifests.find((manifest) => manifest.name === name).version);
    reply(201, { ok: true });
  } else if (registry.versions.has(name)) {
    const version = registry.versions.get(name);
    reply(200, {
      name,
      "dist-tags": { latest: version },
      versions: { [version]: { name, version } },
    });
  } else {
    reply(404, { error: "Not found" });
  }
}

function read(path) {
  return readFileSync(join(root, path), "utf8");
}
