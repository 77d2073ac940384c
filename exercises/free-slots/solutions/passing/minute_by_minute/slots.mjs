function check(from, to) {
  if (to < from) throw new RangeError(`from ${from} to ${to}?`);
}

/** Count for every minute how many meetings begin or end, then walk through the day once. */
export function freeSlots(busy, opens, closes) {
  check(opens, closes);
  const change = new Int32Array(closes - opens + 1);
  busy.forEach(([from, to]) => {
    check(from, to);
    const [first, last] = [from, to].map((time) => Math.min(Math.max(time, opens), closes));
    change[first - opens] += 1;
    change[last - opens] -= 1;
  });
  const free = [];
  let meetings = 0;
  let since = null;
  for (let minute = opens; minute < closes; minute += 1) {
    meetings += change[minute - opens];
    if (meetings === 0 && since === null) since = minute;
    if (meetings > 0 && since !== null) {
      free.push([since, minute]);
      since = null;
    }
  }
  if (since !== null) free.push([since, closes]);
  return free;
}
