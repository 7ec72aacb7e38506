// Every code block of a README: what is TypeScript compiles as it stands, what is typed is there to be typed.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import ts from "typescript";
import {
  folderOf,
  PUBLISHABLE_PACKAGES,
  publishedName,
  root,
} from "./check/publishable-packages.mjs";
import { repositoryFiles } from "./check/repository-files.mjs";

const pages = repositoryFiles(root).filter((path) =>
  /^(README|CONTRIBUTING)\.md$|\/README\.md$|^docs\/[^/]+\.md$/.test(path),
);
const blocks = pages.flatMap(blocksOf);

/** Run by these tests, from the packed package in an empty project. */
const RUN_ELSEWHERE = new Map([
  ["packages/core/README.md", "scripts/packed-core.test.mjs"],
  ["apps/infra/README.md", "scripts/packed-infra.test.mjs"],
]);

/** What commands print, as a test of theirs has seen it. */
const WRITTEN_BY_TESTS = ["docs/operating-examples.md", "docs/day-two.md"];

test("G1 a README's TypeScript compiles as it stands", () => {
  const typed = blocks.filter(({ language }) => language === "ts");
  assert.ok(typed.length > 5);
  const sources = new Map(
    typed.map(({ page, line, text }) => {
      // Beside the README, so that it imports what its package does; a module, whatever it imports.
      return [join(root, dirname(page), `readme-${line}.ts`), `${text}\nexport {};\n`];
    }),
  );
  assert.deepEqual(compile(sources), []);
});

test("G1 a README's JavaScript is run by another test", () => {
  const scripts = blocks.filter(({ language }) => language === "js");
  assert.deepEqual(
    scripts.map(({ page }) => page),
    [...RUN_ELSEWHERE.keys()].toSorted(),
  );
  for (const path of RUN_ELSEWHERE.values()) {
    assert.match(readFileSync(join(root, path), "utf8"), /README\.md/);
  }
});

test("G1 what a README has a reader type is there", () => {
  const wrong = blocks
    .filter(({ language }) => ["sh", "text"].includes(language))
    .flatMap(({ page, text, language }) =>
      (language === "sh" ? commandsOf(text) : explainedCommandsOf(text)).flatMap((command) =>
        problemsOf(command).map((what) => `${page}: ${what}`),
      ),
    );
  assert.deepEqual(wrong, []);
});

test("G1 a README's block is of a language that is looked at, or a picture", () => {
  const others = blocks.filter(
    ({ language, page }) =>
      !/^(ts|js|sh|text|json|mermaid|)$/.test(language) && !WRITTEN_BY_TESTS.includes(page),
  );
  assert.deepEqual(others, []);
});

test("G1 a page's JSON is JSON", () => {
  const documents = blocks.filter(({ language }) => language === "json");
  assert.ok(documents.length > 0);
  for (const { text, page, line } of documents) {
    assert.doesNotThrow(() => JSON.parse(text), `${page}:${line}`);
  }
});

test("G5 no page names a package that is not ours", () => {
  const wrong = pages.filter((page) => /npx (--\S+ )*xpart\b/.test(readFileSync(join(root, page))));
  assert.deepEqual(wrong, []);
});

function blocksOf(page) {
  const content = readFileSync(join(root, page), "utf8");
  return [...content.matchAll(/^```(\w*)[^\n]*\n(.*?)^```/gms)].map((match) => ({
    page,
    line: content.slice(0, match.index).split("\n").length,
    language: match[1],
    text: match[2],
  }));
}

/** @returns what the project's own compiler options find in sources that are on no disk. */
function compile(sources) {
  const path = join(root, "tsconfig.json");
  const { config } = ts.readConfigFile(path, ts.sys.readFile);
  const { options: common } = ts.parseJsonConfigFileContent({ ...config, files: [] }, ts.sys, root);
  const options = {
    ...common,
    noEmit: true,
    // An example names what the reader goes on with.
    noUnusedLocals: false,
    // It may use other packages of ours than its own does: the reader has both.
    paths: Object.fromEntries(
      PUBLISHABLE_PACKAGES.map((name) => [
        publishedName(name),
        [join(root, folderOf(name), "src/index.ts")],
      ]),
    ),
  };
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (name) => sources.has(name) || fileExists(name);
  host.readFile = (name) => sources.get(name) ?? readFile(name);
  host.getSourceFile = (name, languageOptions, ...rest) =>
    sources.has(name)
      ? ts.createSourceFile(name, sources.get(name), languageOptions)
      : getSourceFile(name, languageOptions, ...rest);
  const program = ts.createProgram({
    rootNames: [...sources.keys()],
    options,
    host,
  });
  return [...sources.keys()].flatMap((name) => {
    const file = program.getSourceFile(name);
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
      ({ messageText, start }) => {
        const { line } = file.getLineAndCharacterOfPosition(start ?? 0);
        return `${name}:${line + 1}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
      },
    );
  });
}

/** Lines without comments, prompts and empty ones; variables before a command are left out. */
function commandsOf(text) {
  return text
    .split("\n")
    .map((line) =>
      line
        .replace(/(^|\s)#.*$/, "")
        .replace(/^(\w+=\S+ )+/, "")
        .trim(),
    )
    .filter((line) => line !== "");
}

/** Commands of ours with what they do beside them, behind some spaces. */
function explainedCommandsOf(text) {
  return text
    .split("\n")
    .filter((line) => line.startsWith("xpart "))
    .map((line) => line.split(/ {2,}/)[0]);
}

/** What each kind of command needs to be there. */
const COMMANDS = [
  [
    /^npm (?:run )?(?:--silent )?(demo|test)\b(.*)$/,
    ([, name, rest]) => [
      ...missing(scriptsOf(".")[name], `npm run ${name}`),
      ...(name === "demo" ? optionsMissing(["demo"], rest) : []),
    ],
  ],
  [/^pnpm turbo ([\w:]+)/, ([, task]) => missing(hasScript(task), `turbo ${task}`)],
  [
    /^pnpm --filter @xpart\/(\w+) (\w+)$/,
    ([, name, script]) =>
      missing(
        scriptsOf(existsSync(join(root, "apps", name)) ? `apps/${name}` : `packages/${name}`)[
          script
        ],
        script,
      ),
  ],
  [/^pnpm ([\w:]+)/, ([, script]) => missing(scriptsOf(".")[script], `pnpm ${script}`)],
  [/^node (\S+)/, ([, path]) => missing(existsSync(join(root, path)), path)],
  [/^npx vitest run (\S+)/, ([, path]) => missing(existsSync(join(root, path)), path)],
  [
    /^npm install (.+)$/,
    ([, names]) =>
      names
        .split(" ")
        .flatMap((name) =>
          missing(
            !/^(@xpart\/|xpart$)/.test(name) ||
              PUBLISHABLE_PACKAGES.map(publishedName).includes(name),
            name,
          ),
        ),
  ],
  [
    /^xpart ((?:pypicloud|reverse) [\w-]+|[\w-]+)(.*)$/,
    ([, command, rest]) => optionsMissing(command.split(" "), rest),
  ],
  [
    /^make (\w+)/,
    ([, target]) =>
      missing(
        new RegExp(`^([a-z-]+ )*${target}( [a-z -]+)?:`, "m").test(
          readFileSync(join(root, "Makefile"), "utf8"),
        ),
        `target ${target}`,
      ),
  ],
  [
    /^(ppc-[\w-]+) (.*)$/,
    ([, name, rest]) => {
      const main = join(root, folderOf("cli"), `src/${name}.ts`);
      const { stdout, status } = spawnSync(process.execPath, [main, "--help"], {
        encoding: "utf8",
      });
      const used = rest.match(/(?<=^|\s)-[a-z](?=\s)/g) ?? [];
      return [
        ...missing(status === 0, `command ${name}`),
        ...used.flatMap((option) => missing(stdout.includes(`${option}, --`), `option ${option}`)),
      ];
    },
  ],
  // Others' own, and the shell's.
  [/^(aws|curl|terraform|dumb-pypi|mkdir|find|printf|\(cd|done\)) /, () => []],
];

function problemsOf(command) {
  for (const [pattern, check] of COMMANDS) {
    const match = pattern.exec(command);
    if (match !== null) {
      return check(match);
    }
  }
  return [`nobody looks at the command: ${command}`];
}

function missing(found, what) {
  return found === undefined || found === false ? [`there is no ${what}`] : [];
}

function optionsMissing(command, rest) {
  const main = join(root, folderOf("cli"), "src/main.ts");
  const { stdout, status } = spawnSync(process.execPath, [main, ...command, "--help"], {
    encoding: "utf8",
  });
  const used = rest.match(/(?<=\s)--[a-z-]+\b/g) ?? [];
  return [
    ...missing(status === 0, `command ${command.join(" ")}`),
    ...used.flatMap((option) => missing(stdout.includes(`${option}`), `option ${option}`)),
  ];
}

function scriptsOf(folder) {
  return JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")).scripts;
}

/** turbo runs a task where a package has a script of its name. */
function hasScript(name) {
  return repositoryFiles(root)
    .filter((path) => /^(\w+\/[\w-]+\/)?package\.json$/.test(path))
    .some((path) => scriptsOf(dirname(path))?.[name] !== undefined);
}
