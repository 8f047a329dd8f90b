/** How fine the pictures of a PDF may be so that it stays below the limit. */

export interface Fineness {
  /** Longest side in pixels. */
  side: number;
  /** Of the JPEG, 0 to 1. */
  quality: number;
}

/** From 200 dots an inch of A4 down to what can just be read. */
export const LADDER: readonly Fineness[] = [
  { side: 2339, quality: 0.85 },
  { side: 2339, quality: 0.72 },
  { side: 2000, quality: 0.7 },
  { side: 1754, quality: 0.68 },
  { side: 1600, quality: 0.6 },
  { side: 1400, quality: 0.55 },
  { side: 1240, quality: 0.5 },
];

/**
 * Encodes all pictures as finely as fits; `null` when even the coarsest are too large. A picture alone far above its share of the limit
 * ends a try early: the rest needs no encoding.
 */
export async function fitAll<Source, Encoded extends { size: number }>(
  sources: readonly Source[],
  encode: (source: Source, fineness: Fineness) => Promise<Encoded>,
  fits: (sizes: readonly number[]) => boolean,
): Promise<Encoded[] | null> {
  for (const fineness of LADDER) {
    const encoded: Encoded[] = [];
    for (const source of sources) {
      encoded.push(await encode(source, fineness));
      if (!fits(encoded.map(({ size }) => size))) break;
    }
    if (encoded.length === sources.length && fits(encoded.map(({ size }) => size))) return encoded;
  }
  return null;
}

/** Size of a picture whose longest side is at most so long; never enlarged. */
export function within({ width, height }: { width: number; height: number }, side: number): { width: number; height: number } {
  const scale = Math.min(1, side / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
