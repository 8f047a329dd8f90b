/** The frame in which a sheet or a card is to lie, and what of the picture is kept. */
import type { AttachmentRole } from '../../protocol';
import type { SheetKind } from './pdf';

export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Height of A4 by its width. */
const A4 = 297 / 210;
/** Height of a card (ISO 7810 ID-1) by its width. */
const CARD = 54 / 85.6;

/** Share of the picture that the frame may take. */
const SHARE = 0.92;
/** Kept around the frame, as a share of its size: nobody lays a sheet exactly. */
const MARGIN = 0.04;

/** Identity documents are cards; all else is paper. */
export function kindOf(role: AttachmentRole): SheetKind {
  return role === 'identity_document' ? 'card' : 'sheet';
}

/** The frame in a picture of this size, in its pixels. */
export function frameIn(picture: { width: number; height: number }, kind: SheetKind): Rect {
  const shape = kind === 'card' ? CARD : A4;
  const width = Math.min(picture.width * SHARE, (picture.height * SHARE) / shape);
  const height = width * shape;
  return { x: (picture.width - width) / 2, y: (picture.height - height) / 2, width, height };
}

/** What is kept of the picture: the frame with some room around it, within the picture, in whole pixels. */
export function keptOf(picture: { width: number; height: number }, kind: SheetKind): Rect {
  const frame = frameIn(picture, kind);
  const x = Math.max(0, Math.floor(frame.x - frame.width * MARGIN));
  const y = Math.max(0, Math.floor(frame.y - frame.height * MARGIN));
  return { x, y, width: Math.min(picture.width - 2 * x, picture.width), height: Math.min(picture.height - 2 * y, picture.height) };
}
