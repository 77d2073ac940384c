// Read a timetable and print the free slots: node main.mjs < timetable.txt
import { readFileSync } from "node:fs";
import { freeSlots } from "./slots.mjs";

const lines = readFileSync(0, "utf8").split("\n");
console.log(lines.length, freeSlots([], 0, 0));
