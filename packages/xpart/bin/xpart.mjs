#!/usr/bin/env node
import { runCli, runProcess } from "@xpart/cli";

await runProcess(runCli);
