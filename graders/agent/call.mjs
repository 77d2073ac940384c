// Calls a student's function in the process that was started for it. The question comes on descriptor 3,
// the answer goes to 4: R and a value as JSON, E and an error as JSON, or M when it is missing.
// Nothing here is trusted by the agent: the student's code shares this process.
import fs from "node:fs";
import { pathToFileURL } from "node:url";

const DEPTH = 60;
const NODES = 1_000_000;
const { stringify } = JSON;
const { writeSync } = fs;
const floats = { nan: NaN, inf: Infinity, "-inf": -Infinity };
const typed = {
  Float64Array: "float64", Float32Array: "float32", Int32Array: "int32", Int16Array: "int16", Int8Array: "int8",
  Uint32Array: "uint32", Uint16Array: "uint16", BigInt64Array: "int64", BigUint64Array: "uint64",
};
const leave = process.reallyExit.bind(process);

class Missing extends Error {}

// Values out: the same words as graders/kit/values/encoding.py.

function encoder() {
  let nodes = 0;
  function encode(value, depth) {
    nodes += 1;
    if (value === null || typeof value === "boolean") return value;
    if (typeof value === "string") return value.isWellFormed?.() === false ? { $object: "string" } : value;
    if (typeof value === "number") return number(value);
    if (typeof value === "bigint") return { $int: (value < 0n ? "-0x" : "0x") + (value < 0n ? -value : value).toString(16) };
    if (typeof value !== "object") return { $object: typeof value };
    if (depth > DEPTH) return { $object: "too deep" };
    if (nodes > NODES) return { $object: "too large" };
    return compound(value, depth + 1);
  }
  function compound(value, depth) {
    const kind = Object.getPrototypeOf(value);
    if (Array.isArray(value)) return Array.from(value, (item) => encode(item, depth));
    if (kind === Set.prototype) return { $set: [...value].map((item) => encode(item, depth + 1)) };
    if (kind === Map.prototype) return pairs([...value], depth);
    if (kind === Uint8Array.prototype || kind === Buffer.prototype) {
      return { $bytes: Buffer.from(value).toString("base64") };
    }
    const name = kind?.constructor?.name ?? "Object";
    if (ArrayBuffer.isView(value) && typed[name]) {
      const data = Array.from(value, (item) => encode(item, depth + 2));
      return { $array: { dtype: typed[name], shape: [value.length], data } };
    }
    if (kind !== Object.prototype && kind !== null) return { $object: String(name).slice(0, 200) };
    const entries = Object.entries(value);
    if (entries.some(([key]) => key.startsWith("$"))) return pairs(entries, depth);
    return Object.fromEntries(entries.map(([key, item]) => [key, encode(item, depth)]));
  }
  function pairs(entries, depth) {
    return { $dict: entries.map(([key, item]) => [encode(key, depth + 2), encode(item, depth + 2)]) };
  }
  return (value) => encode(value, 0);
}

function number(value) {
  if (Number.isNaN(value)) return { $float: "nan" };
  if (!Number.isFinite(value)) return { $float: value > 0 ? "inf" : "-inf" };
  return value;
}

// Values in.

function decode(value) {
  if (Array.isArray(value)) return value.map(decode);
  if (value === null || typeof value !== "object") return value;
  const keys = Object.keys(value);
  if (keys.length === 1 && keys[0].startsWith("$")) return tagged(keys[0], value[keys[0]]);
  return Object.fromEntries(keys.map((key) => [key, decode(value[key])]));
}

function tagged(tag, payload) {
  switch (tag) {
    case "$tuple": return payload.map(decode);
    case "$set": case "$frozenset": return new Set(payload.map(decode));
    case "$bytes": return Buffer.from(payload, "base64");
    case "$int": return payload.startsWith("-") ? -BigInt(payload.slice(1)) : BigInt(payload);
    case "$float": return floats[payload];
    case "$dict": return dictionary(payload.map((pair) => pair.map(decode)));
    case "$array": return Float64Array.from(payload.data.map(decode));
    case "$scalar": return decode(payload.value);
    default: throw new Error(`a ${tag} can't be handed to JavaScript`);
  }
}

function dictionary(entries) {
  return entries.every(([key]) => typeof key === "string") ? Object.fromEntries(entries) : new Map(entries);
}

// The call itself.

function source(name) {
  const stem = `/work/${name.replaceAll(".", "/")}`;
  for (const path of [`${stem}.mjs`, `${stem}.js`, `${stem}.cjs`, `${stem}/index.mjs`, `${stem}/index.js`]) {
    if (fs.existsSync(path)) return path;
  }
  throw new Missing(name);
}

async function find(question) {
  const path = source(question.module);
  process.argv[1] = path;
  const found = await import(pathToFileURL(path).href);
  for (const start of [found, found.default]) {
    const target = question.function.split(".").reduce((holder, part) => holder?.[part], start);
    if (typeof target === "function") return target;
  }
  if (question.function === "default" && typeof found.default === "function") return found.default;
  throw new Missing(question.function);
}

async function answer(question) {
  const target = await find(question);
  const args = question.args.map(decode);
  if (Object.keys(question.kwargs).length > 0) args.push(decode(question.kwargs));
  return `R${stringify(encoder()(await target(...args)))}`;
}

function described(error) {
  try {
    const told = error instanceof Error;
    return {
      type: String(told ? error.constructor.name : typeof error).slice(0, 200),
      message: String(told ? error.message : error).slice(0, 2000),
      trace: String(told ? error.stack : "").split("\n").filter((line) => !line.includes("/opt/qatarlas/")).join("\n").slice(0, 8000),
    };
  } catch {
    return { type: "Error", message: "", trace: "" };
  }
}

function write(text) {
  for (let rest = Buffer.from(text); rest.length > 0; ) {
    try {
      rest = rest.subarray(writeSync(4, rest));
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
    }
  }
}

const question = JSON.parse(fs.readFileSync(3, "utf8"));
process.on("uncaughtException", (error) => {
  write(`E${stringify(described(error))}`);
  leave(0);
});
let said;
try {
  said = await answer(question);
} catch (error) {
  said = error instanceof Missing ? "M" : `E${stringify(described(error))}`;
}
write(said);
leave(0);
