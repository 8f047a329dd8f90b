/** How the pictures share the official's stage: the citizens as large as it allows, everybody else small and apart. */

export interface Box {
  width: number;
  height: number;
}

export interface Arrangement {
  /** The citizens: side by side, or one below the other. */
  citizens: 'row' | 'column';
  /** Own picture and colleagues: a column beside the citizens, or a line below them. */
  others: 'beside' | 'below';
  /** Width of that column or height of that line. */
  size: number;
}

export const GAP = 12;

/** The shares are small: nobody needs to recognise the face of the official. */
const BESIDE = { share: 0.18, least: 96, most: 176 };
const BELOW = { share: 0.18, least: 72, most: 128 };

/** The arrangement in which the citizens' pictures, of these shapes (width by height), cover most. */
export function arrange(stage: Box, shapes: readonly number[]): Arrangement {
  const ways: Arrangement[] = [];
  for (const citizens of ['row', 'column'] as const) {
    ways.push({ citizens, others: 'beside', size: part(stage.width, BESIDE) }, { citizens, others: 'below', size: part(stage.height, BELOW) });
  }
  const [first, ...rest] = ways.map((way) => ({ way, covered: covered(stage, shapes, way) }));
  const best = rest.reduce((best, next) => (next.covered > best.covered ? next : best), first as NonNullable<typeof first>);
  return best.way;
}

function part(whole: number, { share, least, most }: typeof BESIDE): number {
  return Math.floor(Math.min(most, Math.max(least, whole * share)));
}

/** What the pictures cover in all. */
function covered(stage: Box, shapes: readonly number[], { citizens, others, size }: Arrangement): number {
  const width = stage.width - (others === 'beside' ? size + GAP : 0);
  const height = stage.height - (others === 'below' ? size + GAP : 0);
  const gaps = (shapes.length - 1) * GAP;
  const cell = citizens === 'row' ? { width: (width - gaps) / shapes.length, height } : { width, height: (height - gaps) / shapes.length };
  return shapes.reduce((sum, shape) => sum + Math.min(cell.width, cell.height * shape) ** 2 / shape, 0);
}
