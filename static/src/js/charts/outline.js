// Outlines of places: where a label stands best in them, and how much room it has.

const FINE = 28;
/** Width of a degree beside its height, about 41° north. */
export const FLAT = 0.76;

function ringsOf({ type, coordinates }) {
  return (type === "Polygon" ? [coordinates] : coordinates).map(([outer]) => outer);
}

/** A hole counts as land, which is near enough for a label. */
function areaOf(ring) {
  const twice = ring.reduce((sum, [x, y], at) => {
    const [u, v] = ring[(at + 1) % ring.length];
    return sum + x * v - u * y;
  }, 0);
  return Math.abs(twice) / 2;
}

/** The box of points in degrees: west, south, east, north. */
function boxOf(points) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) {
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x);
    box[3] = Math.max(box[3], y);
  }
  return box;
}

/** How far inside a ring a point lies, in degrees of height; negative outside. */
function depth(ring, [x, y]) {
  let inside = false;
  let nearest = Infinity;
  ring.forEach(([ax, ay], at) => {
    const [bx, by] = ring[(at + 1) % ring.length];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
    const [dx, dy] = [(bx - ax) * FLAT, by - ay];
    const [px, py] = [(x - ax) * FLAT, y - ay];
    const along = Math.max(0, Math.min(1, (px * dx + py * dy) / (dx * dx + dy * dy || 1)));
    nearest = Math.min(nearest, Math.hypot(px - along * dx, py - along * dy));
  });
  return inside ? nearest : -nearest;
}

function middle(geometry) {
  const ring = ringsOf(geometry).sort((one, other) => areaOf(other) - areaOf(one))[0];
  const [west, south, east, north] = boxOf(ring);
  let best = null;
  for (let column = 1; column < FINE; column += 1) {
    for (let row = 1; row < FINE; row += 1) {
      const point = [west + ((east - west) * column) / FINE, south + ((north - south) * row) / FINE];
      const far = depth(ring, point);
      if (!best || far > best.far) best = { point, far };
    }
  }
  return best.point;
}

/** The same outlines, each with its label where it is widest; the seat of a county may lie at its very edge. */
export function centred(shape) {
  const features = shape.features.map((one) => ({ ...one, properties: { ...one.properties, cp: middle(one.geometry) } }));
  return { ...shape, features };
}

/** How much room each place has where it is drawn in a box of pixels, in square pixels, by its code. */
export function roomsOf(shape, width, height) {
  const [west, south, east, north] = boxOf(shape.features.flatMap(({ geometry }) => ringsOf(geometry).flat()));
  const scale = Math.min(width / ((east - west) * FLAT), height / (north - south));
  return Object.fromEntries(shape.features.map(({ properties, geometry }) => (
    [properties.code, ringsOf(geometry).reduce((sum, ring) => sum + areaOf(ring), 0) * FLAT * scale ** 2])));
}
