// Builds what `pnpm bench compare` holds xpart against, and what `pnpm bench after-rclone` fills a destination with,
// through the Go module proxy, below .xpart/peers/bin: rclone with nothing but S3, `check` and `copy`. Needs Go; takes some minutes once.
//   node scripts/bring-rclone.mjs
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const RCLONE = "github.com/rclone/rclone@v1.71.0";

const MAIN = `// rclone with the S3 backend and two commands, and nothing else.
package main

import (
	_ "github.com/rclone/rclone/backend/s3"
	"github.com/rclone/rclone/cmd"
	_ "github.com/rclone/rclone/cmd/check"
	_ "github.com/rclone/rclone/cmd/copy"
	_ "github.com/rclone/rclone/cmd/version"
)

func main() { cmd.Main() }
`;

const root = fileURLToPath(new URL("../.xpart/peers/", import.meta.url));
const [bin, source] = [join(root, "bin"), join(root, "rclone")];
mkdirSync(bin, { recursive: true });
mkdirSync(source, { recursive: true });
writeFileSync(join(source, "main.go"), MAIN);
writeFileSync(join(source, "go.mod"), "module xpart-bench-rclone\n");

const go = (...args) => execFileSync("go", args, { cwd: source, stdio: "inherit" });
go("get", RCLONE);
go("mod", "tidy", "-e");
go("build", "-o", join(bin, "rclone"), ".");
console.log(bin);
