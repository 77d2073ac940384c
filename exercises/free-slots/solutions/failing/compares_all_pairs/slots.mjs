/** Return the free [from, to] between opens and closes. All times are minutes since midnight. */
export function freeSlots(busy, opens, closes) {
  for (const [from, to] of [...busy, [opens, closes]]) {
    if (from > to) throw new RangeError(`${from}-${to} ends before it begins`);
  }
  const times = busy.filter(([from, to]) => from < to);
  const free = [];
  for (let minute = opens; minute < closes; minute += 1) {
    const taken = times.some(([from, to]) => from <= minute && minute < to);
    const last = free.at(-1);
    if (!taken && last?.[1] === minute) last[1] = minute + 1;
    else if (!taken) free.push([minute, minute + 1]);
  }
  return free;
}
