import { describe, expect, it } from 'vitest';
import { doubtOf } from './doubts';

const SIZE = 60;

function picture(brightness: (x: number, y: number) => number): Uint8ClampedArray {
  const pixels = new Uint8ClampedArray(SIZE * SIZE * 4);
  for (let y = 0; y < SIZE; y += 1) for (let x = 0; x < SIZE; x += 1) pixels.fill(brightness(x, y), (y * SIZE + x) * 4, (y * SIZE + x) * 4 + 4);
  return pixels;
}

describe('a photograph of a sheet', () => {
  it('with letters on white is good', () => {
    expect(doubtOf(picture((x, y) => (x % 6 < 2 && y % 8 < 4 ? 40 : 230)), SIZE, SIZE)).toBeNull();
  });

  it('taken in the dark is dark', () => {
    expect(doubtOf(picture((x) => (x % 6 < 2 ? 5 : 45)), SIZE, SIZE)).toBe('dark');
  });

  it('whose letters run into each other is blurred', () => {
    expect(doubtOf(picture((x, y) => 180 + 30 * Math.sin(x / 9) * Math.cos(y / 9)), SIZE, SIZE)).toBe('blurred');
  });
});
