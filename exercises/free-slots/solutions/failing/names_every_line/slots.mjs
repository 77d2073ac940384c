/** Return the free [from, to] between opens and closes. All times are minutes since midnight. */
export function freeSlots(busy, opens, closes) {
  for (const [from, to] of [...busy, [opens, closes]]) {
    if (from > to) throw new RangeError(`${from}-${to} ends before it begins`);
  }
  const sorted = busy.filter(([from, to]) => from < to).sort((one, other) => one[0] - other[0]);
  const free = [];
  let reached = opens;
  for (const [from, to] of sorted) {
    if (Math.min(from, closes) > reached) free.push([reached, Math.min(from, closes)]);
    reached = Math.max(reached, to);
  }
  if (reached < closes) free.push([reached, closes]);
  return free;
}
