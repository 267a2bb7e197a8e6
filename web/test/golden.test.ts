import "./setup.ts";
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { type GoldenCase, runGolden, runRefused } from "./golden.ts";

const folder = join(process.env["WARDIAN_ROOT"] ?? ".", "tests/golden");
const files = existsSync(folder)
  ? (readdirSync(folder, { recursive: true }) as string[]).filter((name) => name.endsWith(".json"))
  : [];

for (const file of files.sort()) {
  const read = JSON.parse(readFileSync(join(folder, file), "utf8")) as GoldenCase | GoldenCase[];
  for (const golden of Array.isArray(read) ? read : [read]) {
    test(`golden ${file}: ${golden.name}`, () => {
      assert.deepEqual(runGolden(golden), []);
    });
    if (golden.refused) {
      test(`golden ${file}: ${golden.name}: are refused`, async (context) => {
        const noted = context.mock.method(console, "error", () => undefined);
        assert.deepEqual(await runRefused(golden), []);
        assert.equal(noted.mock.callCount(), golden.refused!.length);
      });
    }
  }
}
