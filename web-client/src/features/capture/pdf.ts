/** A PDF of photographs: each a JPEG on an A4 page of its own, and nothing else in it. */

export interface PdfPage {
  jpeg: Uint8Array;
  /** In pixels. */
  width: number;
  height: number;
  /** A card stands in the middle of an upright page; a sheet fills one that lies as it does. */
  kind: SheetKind;
}

export type SheetKind = 'sheet' | 'card';

/** A4 in points. */
const SHORT = 595;
const LONG = 842;
/** Around a card, in points. */
const CARD_MARGIN = 60;

/** What a page adds to its picture, in bytes, at most; and the rest of the file. */
const PAGE_BYTES = 700;
const FILE_BYTES = 500;

/** How large the file gets at most, in bytes, with pictures of these sizes. */
export function pdfSize(jpegs: readonly number[]): number {
  return jpegs.reduce((sum, size) => sum + size + PAGE_BYTES, FILE_BYTES);
}

/** Writes the file. */
export function writePdf(pages: readonly PdfPage[]): Uint8Array<ArrayBuffer> {
  const writer = new Writer();
  const kids = pages.map((_, at) => `${3 + at * 3} 0 R`).join(' ');
  writer.object(1, '<< /Type /Catalog /Pages 2 0 R >>');
  writer.object(2, `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`);
  pages.forEach((page, at) => {
    const first = 3 + at * 3;
    const { paper, picture } = layOut(page);
    const content = `q ${picture.width} 0 0 ${picture.height} ${picture.x} ${picture.y} cm /P Do Q`;
    writer.object(first, `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${paper.width} ${paper.height}] /Contents ${first + 1} 0 R /Resources << /XObject << /P ${first + 2} 0 R >> >> >>`);
    writer.stream(first + 1, '', bytes(content));
    writer.stream(first + 2, `/Type /XObject /Subtype /Image /Width ${page.width} /Height ${page.height} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode`, page.jpeg);
  });
  return writer.end();
}

/** The paper of a page and where its picture goes, in points from the lower left corner. */
export function layOut({ width, height, kind }: Pick<PdfPage, 'width' | 'height' | 'kind'>): { paper: { width: number; height: number }; picture: { x: number; y: number; width: number; height: number } } {
  const lying = kind === 'sheet' && width > height;
  const paper = lying ? { width: LONG, height: SHORT } : { width: SHORT, height: LONG };
  const margin = kind === 'card' ? CARD_MARGIN : 0;
  const scale = Math.min((paper.width - 2 * margin) / width, (paper.height - 2 * margin) / height);
  const size = { width: round(width * scale), height: round(height * scale) };
  return { paper, picture: { ...size, x: round((paper.width - size.width) / 2), y: round((paper.height - size.height) / 2) } };
}

function round(points: number): number {
  return Math.round(points * 100) / 100;
}

function bytes(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

/** Objects one after the other, with the table of where each begins. */
class Writer {
  private readonly parts: Uint8Array[] = [];
  private readonly offsets: number[] = [];
  private length = 0;

  constructor() {
    // Four bytes beyond ASCII: a file that is not text.
    this.add(bytes('%PDF-1.4\n%\xe2\xe3\xcf\xd3\n'));
  }

  object(number: number, body: string): void {
    this.begin(number);
    this.add(bytes(`${body}\nendobj\n`));
  }

  stream(number: number, entries: string, content: Uint8Array): void {
    this.begin(number);
    this.add(bytes(`<< ${entries} /Length ${content.length} >>\nstream\n`));
    this.add(content);
    this.add(bytes('\nendstream\nendobj\n'));
  }

  /** Writes the table and gives the whole file. */
  end(): Uint8Array<ArrayBuffer> {
    const start = this.length;
    const count = this.offsets.length;
    const rows = this.offsets.slice(1).map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
    this.add(bytes(`xref\n0 ${count}\n0000000000 65535 f \n${rows}trailer\n<< /Size ${count} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`));
    const file = new Uint8Array(this.length);
    let at = 0;
    for (const part of this.parts) {
      file.set(part, at);
      at += part.length;
    }
    return file;
  }

  private begin(number: number): void {
    this.offsets[number] = this.length;
    this.add(bytes(`${number} 0 obj\n`));
  }

  private add(part: Uint8Array): void {
    this.parts.push(part);
    this.length += part.length;
  }
}
