/** Whether a photograph can be read: a rough look, for advice only. */
import type { Doubt } from './sheets';

/** Below this mean brightness (0 to 255) a picture is dark. */
const DARK = 55;
/** Below this spread of the edges a picture with something on it is blurred. */
const BLURRED = 25;

/** Looks at pixels (RGBA) of a small copy of the picture. */
export function doubtOf(pixels: Uint8ClampedArray, width: number, height: number): Doubt | null {
  const grey = greyOf(pixels);
  const mean = grey.reduce((sum, value) => sum + value, 0) / Math.max(1, grey.length);
  if (mean < DARK) return 'dark';
  return sharpness(grey, width, height) < BLURRED ? 'blurred' : null;
}

function greyOf(pixels: Uint8ClampedArray): Float32Array {
  const grey = new Float32Array(pixels.length / 4);
  for (let at = 0; at < grey.length; at += 1) {
    grey[at] = 0.299 * (pixels[at * 4] ?? 0) + 0.587 * (pixels[at * 4 + 1] ?? 0) + 0.114 * (pixels[at * 4 + 2] ?? 0);
  }
  return grey;
}

/** Variance of the Laplacian: sharp letters have steep edges. */
function sharpness(grey: Float32Array, width: number, height: number): number {
  let sum = 0;
  let squares = 0;
  let count = 0;
  for (let y = 1; y < height - 1; y += 1) {
    for (let x = 1; x < width - 1; x += 1) {
      const at = y * width + x;
      const edge = 4 * (grey[at] ?? 0) - (grey[at - 1] ?? 0) - (grey[at + 1] ?? 0) - (grey[at - width] ?? 0) - (grey[at + width] ?? 0);
      sum += edge;
      squares += edge * edge;
      count += 1;
    }
  }
  if (count === 0) return Infinity;
  const mean = sum / count;
  return squares / count - mean * mean;
}
