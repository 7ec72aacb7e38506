#!/usr/bin/env node
import { runPpc } from "./run-ppc.ts";
import { runProcess } from "./run-process.ts";

await runProcess((args, cli) => runPpc("ppc-create-s3-sync", args, cli));
