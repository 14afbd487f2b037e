import { WHERE_COLUMNS, WHERE_ROWS } from '../../core/assessment.js';
import { PRESENT } from '../../core/degradation.js';
import { listed } from './words.js';

const ROWS = ['upper', 'middle', 'lower'] as const;
const COLUMNS = ['left', 'centre', 'right'] as const;

/** Row third of a row of the map, and column third of a column (3 + 2 + 3 of its 8). */
const rowThird = (row: number): number => Math.floor((row * 3) / WHERE_ROWS);
const columnThird = (column: number): number => (column < 3 ? 0 : column < 5 ? 1 : 2);

/**
 * Describes where a WHERE_ROWS × WHERE_COLUMNS map is highest: "over the whole picture", "in the upper left". A cell
 * counts if it is at least `least` and at least half of the highest cell. Undefined if no cell counts.
 */
export function place(map: ArrayLike<number>, least = PRESENT): string | undefined {
  const cells = Array.from({ length: WHERE_ROWS * WHERE_COLUMNS }, (_, i) => map[i] ?? 0);
  const threshold = Math.max(least, Math.max(...cells) / 2);
  const hit = cells.map((value) => value >= threshold);
  if (!hit.includes(true)) return undefined;
  const share = zoneShares(hit);
  const zones = [...share.keys()].filter((zone) => (share[zone] ?? 0) >= 0.5);
  if (zones.length === 0) return `in a small spot in the ${zoneName(share.indexOf(Math.max(...share)))}`;
  return spoken(zones);
}

/** Share of counted cells in each of the nine zones. */
function zoneShares(hit: readonly boolean[]): number[] {
  const all = new Array<number>(9).fill(0);
  const hits = new Array<number>(9).fill(0);
  hit.forEach((is, i) => {
    const zone = 3 * rowThird(Math.floor(i / WHERE_COLUMNS)) + columnThird(i % WHERE_COLUMNS);
    all[zone]! += 1;
    if (is) hits[zone]! += 1;
  });
  return hits.map((n, zone) => n / all[zone]!);
}

function spoken(zones: readonly number[]): string {
  if (zones.length === 9) return 'over the whole picture';
  const rows = [...new Set(zones.map((z) => Math.floor(z / 3)))];
  const columns = [...new Set(zones.map((z) => z % 3))];
  const rectangle = zones.length === rows.length * columns.length;
  if (rectangle && columns.length === 3) return `in the ${band(rows, ROWS)} part of the picture`;
  if (rectangle && rows.length === 3) return `in the ${band(columns, COLUMNS)} part of the picture`;
  if (zones.length >= 7) return 'over nearly the whole picture';
  if (zones.length > 4) return `over much of the picture, most of it ${heaviest(rows, columns, zones)}`;
  return `in the ${listed(zones.map(zoneName))}`;
}

const band = (thirds: readonly number[], names: readonly string[]): string =>
  listed([...thirds].sort().map((third) => names[third]!));

/** The side with most zones, for an area of irregular shape. */
function heaviest(rows: readonly number[], columns: readonly number[], zones: readonly number[]): string {
  const most = (thirds: readonly number[], of: (zone: number) => number): [number, number] => {
    const counts = thirds.map((t) => zones.filter((z) => of(z) === t).length);
    const best = Math.max(...counts);
    return [thirds[counts.indexOf(best)]!, best];
  };
  const [row, inRow] = most(rows, (z) => Math.floor(z / 3));
  const [column, inColumn] = most(columns, (z) => z % 3);
  return inRow >= inColumn
    ? ['at the top', 'across the middle', 'at the bottom'][row]!
    : ['on the left', 'in the centre', 'on the right'][column]!;
}

/** One of the nine zones: "upper left", "centre". */
export function zoneName(zone: number): string {
  const row = Math.floor(zone / 3);
  const column = zone % 3;
  if (row === 1) return column === 1 ? 'centre' : `middle ${COLUMNS[column]}`;
  return `${ROWS[row]} ${COLUMNS[column]}`;
}

/** The zone a point lies in; x and y in [0, 1] from the upper left. */
export function zoneOf(x: number, y: number): string {
  const third = (v: number): number => Math.min(2, Math.max(0, Math.floor(v * 3)));
  return zoneName(3 * third(y) + third(x));
}
