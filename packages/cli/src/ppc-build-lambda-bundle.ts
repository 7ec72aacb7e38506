#!/usr/bin/env node
import { runPpc } from "./run-ppc.ts";
import { runProcess } from "./run-process.ts";

await runProcess((args, cli) => runPpc("ppc-build-lambda-bundle", args, cli));
