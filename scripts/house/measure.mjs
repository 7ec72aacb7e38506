/**
 * What a graph of rooms comes to.
 *
 * @param {{ from: string, to: string }[]} imports between files
 * @param {(path: string) => string | undefined} roomOf the room of a file; undefined leaves it out
 * @returns {{ rooms: number, floors: number, arrows: number, circles: number }} `arrows` are pairs of rooms of
 *   which one imports the other; `floors` is the longest way down, counted in rooms; `circles` are sets of rooms
 *   that reach each other, each set counted as one floor
 */
export function measure(imports, roomOf) {
  const below = new Map();
  for (const { from, to } of imports) {
    for (const room of [roomOf(from), roomOf(to)]) {
      if (room !== undefined && !below.has(room)) {
        below.set(room, new Set());
      }
    }
    const [upper, lower] = [roomOf(from), roomOf(to)];
    if (upper !== undefined && lower !== undefined && upper !== lower) {
      below.get(upper).add(lower);
    }
  }
  const arrows = [...below.values()].reduce((sum, rooms) => sum + rooms.size, 0);
  const groups = stronglyConnected(below);
  return {
    rooms: below.size,
    floors: longestWay(below, groups),
    arrows,
    circles: groups.filter((group) => group.length > 1).length,
  };
}

/** Tarjan's algorithm: sets of rooms that reach each other, the lowest first. */
function stronglyConnected(below) {
  const numbers = new Map();
  const lowest = new Map();
  const stack = [];
  const groups = [];
  const visit = (room) => {
    numbers.set(room, numbers.size);
    lowest.set(room, numbers.get(room));
    stack.push(room);
    for (const next of below.get(room)) {
      if (!numbers.has(next)) {
        visit(next);
        lowest.set(room, Math.min(lowest.get(room), lowest.get(next)));
      } else if (stack.includes(next)) {
        lowest.set(room, Math.min(lowest.get(room), numbers.get(next)));
      }
    }
    if (lowest.get(room) === numbers.get(room)) {
      groups.push(stack.splice(stack.indexOf(room)));
    }
  };
  for (const room of below.keys()) {
    if (!numbers.has(room)) {
      visit(room);
    }
  }
  return groups;
}

function longestWay(below, groups) {
  const heights = new Map();
  for (const group of groups) {
    const lower = group.flatMap((room) =>
      [...below.get(room)].map((next) => heights.get(next) ?? 0),
    );
    const height = Math.max(0, ...lower) + 1;
    for (const room of group) {
      heights.set(room, height);
    }
  }
  return Math.max(0, ...heights.values());
}
