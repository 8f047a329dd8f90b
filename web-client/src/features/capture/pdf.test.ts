import { describe, expect, it } from 'vitest';
import { layOut, pdfSize, writePdf, type PdfPage } from './pdf';

const page = (width: number, height: number, kind: PdfPage['kind'] = 'sheet'): PdfPage => ({ jpeg: Uint8Array.of(0xff, 0xd8, 0xff, 0xd9), width, height, kind });
const text = (file: Uint8Array): string => String.fromCharCode(...file);

/** What the table says of each object, read as a reader of PDFs does. */
function objects(file: string): string[] {
  const start = Number(/startxref\n(\d+)/.exec(file)?.[1]);
  expect(file.slice(start, start + 5)).toBe('xref\n');
  return [...file.slice(start).matchAll(/^(\d{10}) 00000 n $/gm)].map(([, offset]) => file.slice(Number(offset), file.indexOf('endobj', Number(offset))));
}

describe('a PDF of photographs', () => {
  it('begins and ends as one, and its table leads to every object', () => {
    const file = text(writePdf([page(1000, 1414), page(1414, 1000)]));
    expect(file.startsWith('%PDF-1.4\n')).toBe(true);
    expect(file.endsWith('%%EOF\n')).toBe(true);
    const found = objects(file);
    expect(found).toHaveLength(8);
    found.forEach((object, at) => expect(object.startsWith(`${at + 1} 0 obj\n`)).toBe(true));
    expect(file).toContain('/Size 9 /Root 1 0 R');
  });

  it('has a page for each photograph, in their order', () => {
    const file = text(writePdf([page(10, 20), page(30, 40), page(50, 60)]));
    expect(file).toContain('/Kids [3 0 R 6 0 R 9 0 R] /Count 3');
    expect([...file.matchAll(/\/Width (\d+)/g)].map(([, width]) => width)).toEqual(['10', '30', '50']);
  });

  it('holds each JPEG untouched, with its length', () => {
    const jpeg = Uint8Array.from({ length: 300 }, (_, at) => at % 256);
    const file = text(writePdf([{ ...page(10, 20), jpeg }]));
    expect(file).toContain(`/Filter /DCTDecode /Length 300 >>\nstream\n${text(jpeg)}\nendstream`);
  });

  it('is never larger than was reckoned', () => {
    const pages = Array.from({ length: 20 }, () => page(2339, 1654));
    expect(writePdf(pages).length).toBeLessThanOrEqual(pdfSize(pages.map(({ jpeg }) => jpeg.length)));
  });

  it('lays a sheet on paper that lies as it does, a card in the middle of upright paper', () => {
    expect(layOut(page(1000, 1414)).paper).toEqual({ width: 595, height: 842 });
    expect(layOut(page(1414, 1000)).paper).toEqual({ width: 842, height: 595 });
    const { paper, picture } = layOut(page(1585, 1000, 'card'));
    expect(paper).toEqual({ width: 595, height: 842 });
    expect(picture).toMatchObject({ x: 60, width: 475 });
    expect(picture.y + picture.height / 2).toBeCloseTo(421, 1);
  });
});
