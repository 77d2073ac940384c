import { createInterface } from "node:readline";
import { freeSlots } from "./slots.mjs";
import time from "./time.js";

const intervals = [];
let number = 0;
for await (const line of createInterface({ input: process.stdin })) {
  number += 1;
  if (!line.trim()) continue;
  const [from, to] = line.trim().split(/\s+/)[0].split("-").map(time.parse);
  if (!(from <= to)) {
    process.stderr.write(`line ${number} is no interval: ${line}\n`);
    process.exit(1);
  }
  intervals.push([from, to]);
}
if (intervals.length === 0) {
  process.stderr.write("line 1: no opening hours\n");
  process.exit(1);
}
const [[opens, closes], ...busy] = intervals;
const slots = freeSlots(busy, opens, closes);
for (const slot of slots) console.log(slot.map(time.format).join("-"));
if (slots.length === 0) console.log("no time left");
