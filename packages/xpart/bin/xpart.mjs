#!/usr/bin/env node
import { runMain } from "@xpart/cli";

await runMain();
