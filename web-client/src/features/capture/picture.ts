/** Photographs as the browser has them: taken, opened, looked at, encoded. */
import { doubtOf } from './doubts';
import { fitAll, within, type Fineness } from './fit';
import { keptOf, type Rect } from './frame';
import { pdfSize, writePdf, type PdfPage, type SheetKind } from './pdf';
import type { Doubt, Sheet } from './sheets';

/** A photograph, and what may be wrong with it. */
export interface Taken {
  picture: Blob;
  doubt: Doubt | null;
}

/** Longest side that is kept, in pixels: more than any PDF of three megabytes takes. */
const KEPT_SIDE = 3_200;
const KEPT_QUALITY = 0.92;
/** Longest side of the copy that is looked at. */
const LOOKED_AT_SIDE = 480;

/** What the camera shows now, cut to the frame. */
export async function shoot(video: HTMLVideoElement, kind: SheetKind): Promise<Taken> {
  const size = { width: video.videoWidth, height: video.videoHeight };
  return taken(video, keptOf(size, kind));
}

/** Photographs from files, and the files that this browser can't open. One after the other: each takes much memory. */
export async function openAll<Source extends Blob>(files: readonly Source[], open: (file: Source) => Promise<Taken> = fromFile): Promise<{ taken: Taken[]; unreadable: Source[] }> {
  const taken: Taken[] = [];
  const unreadable: Source[] = [];
  for (const file of files) {
    try {
      taken.push(await open(file));
    } catch {
      unreadable.push(file);
    }
  }
  return { taken, unreadable };
}

async function fromFile(file: Blob): Promise<Taken> {
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
  try {
    return await taken(bitmap, { x: 0, y: 0, width: bitmap.width, height: bitmap.height });
  } finally {
    bitmap.close();
  }
}

async function taken(source: CanvasImageSource, part: Rect): Promise<Taken> {
  const picture = await toJpeg(draw(source, part, within(part, KEPT_SIDE)).canvas, KEPT_QUALITY);
  const small = draw(source, part, within(part, LOOKED_AT_SIDE));
  const { width, height } = small.canvas;
  return { picture, doubt: doubtOf(small.getImageData(0, 0, width, height).data, width, height) };
}

/** One PDF of all sheets within `limit` bytes; `null` when they are too many for it. */
export async function makePdf(sheets: readonly Sheet[], kind: SheetKind, limit: number): Promise<Uint8Array<ArrayBuffer> | null> {
  const pages = await fitAll(sheets, encode, (sizes) => pdfSize(sizes) <= limit);
  if (pages === null) return null;
  return writePdf(await Promise.all(pages.map(async ({ blob, width, height }): Promise<PdfPage> => ({ jpeg: new Uint8Array(await blob.arrayBuffer()), width, height, kind }))));
}

interface Encoded {
  size: number;
  blob: Blob;
  width: number;
  height: number;
}

async function encode({ picture, turns }: Sheet, { side, quality }: Fineness): Promise<Encoded> {
  const bitmap = await createImageBitmap(picture);
  const size = within(bitmap, side);
  const lying = turns % 2 === 1;
  const canvas = document.createElement('canvas');
  canvas.width = lying ? size.height : size.width;
  canvas.height = lying ? size.width : size.height;
  const context = contextOf(canvas);
  context.translate(canvas.width / 2, canvas.height / 2);
  context.rotate((turns * Math.PI) / 2);
  context.drawImage(bitmap, -size.width / 2, -size.height / 2, size.width, size.height);
  bitmap.close();
  const blob = await toJpeg(canvas, quality);
  return { size: blob.size, blob, width: canvas.width, height: canvas.height };
}

function draw(source: CanvasImageSource, part: Rect, size: { width: number; height: number }): CanvasRenderingContext2D {
  const canvas = document.createElement('canvas');
  canvas.width = size.width;
  canvas.height = size.height;
  const context = contextOf(canvas);
  context.drawImage(source, part.x, part.y, part.width, part.height, 0, 0, size.width, size.height);
  return context;
}

/** White below: a PNG may be see-through, a JPEG is not. */
function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext('2d', { willReadFrequently: false });
  if (context === null) throw new Error('no canvas');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = 'high';
  return context;
}

function toJpeg(canvas: HTMLCanvasElement, quality: number): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob === null ? reject(new Error('no picture')) : resolve(blob)), 'image/jpeg', quality);
  });
}
