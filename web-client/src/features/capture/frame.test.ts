import { describe, expect, it } from 'vitest';
import { frameIn, keptOf, kindOf } from './frame';

describe('the frame of a sheet', () => {
  it('has the shape of what is to be photographed', () => {
    const sheet = frameIn({ width: 1080, height: 1920 }, 'sheet');
    expect(sheet.height / sheet.width).toBeCloseTo(297 / 210);
    const card = frameIn({ width: 1920, height: 1080 }, 'card');
    expect(card.width / card.height).toBeCloseTo(85.6 / 54);
    expect(kindOf('identity_document')).toBe('card');
    expect(kindOf('medical_statement')).toBe('sheet');
  });

  it.each([[1080, 1920], [1920, 1080], [640, 480]])('lies inside a picture of %i by %i, in its middle, and so does what is kept', (width, height) => {
    for (const kind of ['sheet', 'card'] as const) {
      for (const { x, y, width: w, height: h } of [frameIn({ width, height }, kind), keptOf({ width, height }, kind)]) {
        expect(x).toBeGreaterThanOrEqual(0);
        expect(y).toBeGreaterThanOrEqual(0);
        expect(x + w / 2).toBeCloseTo(width / 2, 0);
        expect(y + h / 2).toBeCloseTo(height / 2, 0);
        expect(x + w).toBeLessThanOrEqual(width);
        expect(y + h).toBeLessThanOrEqual(height);
      }
    }
  });
});
