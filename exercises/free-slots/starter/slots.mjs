/** Return the free [from, to] between opens and closes. All times are minutes since midnight. */
export function freeSlots(busy, opens, closes) {
  return [];
}
