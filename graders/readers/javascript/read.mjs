// Read programs in JavaScript and tell what they are made of, as JSON: `node read.mjs FILE…`. Nothing of them is run.
// Each file has imports, uses, statements, ways (around names) and itself (functions that call themselves); of each
// name the first line alone, of a chain of names the whole. A file that can't be read has a fault: words and line.

import { readFileSync } from "node:fs";
import { parse } from "file:///usr/share/nodejs/acorn/dist/acorn.mjs";
import { Facts } from "./facts.mjs";
import { Reader } from "./walk.mjs";

const NOTHING = { imports: [], uses: [], statements: [], ways: [], itself: [] };

/** Node.js reads a file whose name says neither in one of two ways; what holds in one of them is told. */
function waysToRead(path) {
  if (path.endsWith(".mjs")) return ["module"];
  return path.endsWith(".cjs") ? ["script"] : ["script", "module"];
}

function read(path) {
  const text = readFileSync(path, "utf8");
  const facts = new Facts();
  const faults = waysToRead(path).map((sourceType) => tried(text, sourceType, facts));
  const fault = faults.every((one) => one) ? faults.at(-1) : null;
  return fault ? { ...NOTHING, fault } : facts.told();
}

/** Add what a text is made of to the facts; return what is wrong with it, or null. */
function tried(text, sourceType, facts) {
  const isScript = sourceType === "script";
  try {
    const tree = parse(text, { ecmaVersion: "latest", sourceType, locations: true, allowReturnOutsideFunction: isScript });
    const reader = new Reader(facts);
    reader.visit(tree);
    reader.finish();
    return null;
  } catch (error) {
    return [error instanceof SyntaxError ? error.message : "it is nested too deeply", error.loc?.line ?? 0];
  }
}

process.stdout.write(JSON.stringify({ files: process.argv.slice(2).map(read) }));
