import { describe, expect, it } from 'vitest';
import { fit, pageBox, pictureWidth, rotate, wholeWidth, zoomIn, zoomOut } from './viewer-model';

const A4 = 297 / 210;

describe('a document in its box', () => {
  it('is as wide as the box, and grows and shrinks in steps that end', () => {
    expect(zoomIn(wholeWidth).zoom).toBe(1.25);
    expect(zoomOut(wholeWidth).zoom).toBe(0.75);
    expect(fit(zoomIn(wholeWidth))).toEqual(wholeWidth);
    expect(zoomIn({ zoom: 4, turns: 0 }).zoom).toBe(4);
    expect(zoomOut({ zoom: 0.5, turns: 0 }).zoom).toBe(0.5);
  });

  it('comes back upright after four turns', () => {
    expect([1, 2, 3, 4].reduce((view) => rotate(view), wholeWidth)).toEqual(wholeWidth);
  });

  it('lies on its side as wide as the box', () => {
    expect(pageBox(700, wholeWidth, A4)).toEqual({ width: 700, height: 990 });
    expect(pageBox(700, rotate(wholeWidth), A4)).toEqual({ width: 700, height: 495 });
  });

  it('asks for the pixels that the screen has, in steps, within what the server makes', () => {
    expect(pictureWidth(710, wholeWidth, 1, A4)).toBe(800);
    expect(pictureWidth(710, wholeWidth, 2, A4)).toBe(1600);
    expect(pictureWidth(710, { zoom: 4, turns: 0 }, 2, A4)).toBe(2400);
    expect(pictureWidth(10, wholeWidth, 1, A4)).toBe(200);
    expect(pictureWidth(710, rotate(wholeWidth), 1, A4)).toBe(600);
  });
});
