// Read a timetable and print the free slots: node main.mjs < timetable.txt
import { readFileSync } from "node:fs";
import { freeSlots } from "./slots.mjs";

const LINE = /^(\d\d):(\d\d)-(\d\d):(\d\d)(\s|$)/;

function minutes(hours, minute) {
  const time = Number(hours) * 60 + Number(minute);
  if (Number(minute) > 59 || time > 24 * 60) throw new RangeError(`${hours}:${minute} is no time of the day`);
  return time;
}

function interval(line) {
  const parts = LINE.exec(line);
  if (!parts) throw new RangeError("expected HH:MM-HH:MM");
  const [from, to] = [minutes(parts[1], parts[2]), minutes(parts[3], parts[4])];
  if (from > to) throw new RangeError("it ends before it begins");
  return [from, to];
}

function read(text) {
  const intervals = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    try {
      intervals.push(interval(line.trim()));
    } catch (error) {
      throw new Error(`line ${index + 1}: ${error.message}`);
    }
  }
  return intervals;
}

function clock(time) {
  const two = (number) => String(number).padStart(2, "0");
  return `${two(Math.floor(time / 60))}:${two(time % 60)}`;
}

try {
  const [hours, ...busy] = read(readFileSync(0, "utf8"));
  if (!hours) throw new Error("line 1: the opening hours are missing");
  const free = freeSlots(busy, ...hours);
  console.log(free.map(([from, to]) => `${clock(from)}-${clock(to)}`).join("\n") || "no time left");
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
