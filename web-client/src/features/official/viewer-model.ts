/** How a document stands in its box: how large, which way up, and how many pixels to ask for. */

export interface View {
  /** 1: as wide as the box. */
  zoom: number;
  /** Quarter turns, clockwise. */
  turns: 0 | 1 | 2 | 3;
}

export const wholeWidth: View = { zoom: 1, turns: 0 };

const STEPS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4] as const;

export function zoomIn(view: View): View {
  return { ...view, zoom: STEPS.find((step) => step > view.zoom) ?? view.zoom };
}

export function zoomOut(view: View): View {
  return { ...view, zoom: STEPS.findLast((step) => step < view.zoom) ?? view.zoom };
}

export function fit(view: View): View {
  return { ...view, zoom: 1 };
}

export function rotate(view: View): View {
  return { ...view, turns: ((view.turns + 1) % 4) as View['turns'] };
}

/** Widest and narrowest picture that the server makes, in pixels. */
const WIDEST = 2400;
const NARROWEST = 100;
/** Widths are rounded up to steps: a box that grows by a pixel needs no new picture. */
const STEP = 200;

/** Width in pixels of the picture to ask for. `box` is in CSS pixels; a page that lies on its side is as high as the box is wide. */
export function pictureWidth(box: number, view: View, density: number, shape: number): number {
  const across = box * view.zoom * density;
  const wanted = view.turns % 2 === 0 ? across : across / shape;
  return Math.min(WIDEST, Math.max(NARROWEST, Math.ceil(wanted / STEP) * STEP));
}

/** Size on the screen of a page whose height is `shape` times its width, as it lies, in CSS pixels. */
export function pageBox(box: number, view: View, shape: number): { width: number; height: number } {
  const width = Math.max(1, Math.floor(box * view.zoom));
  return { width, height: Math.round(width * (view.turns % 2 === 0 ? shape : 1 / shape)) };
}
