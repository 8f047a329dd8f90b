import { describe, expect, it } from 'vitest';
import { checkBeforeUpload, formatSize, MAX_BYTES } from './upload';
import { encodeFileName } from '../../lib/api';

function file(name: string, text: string, size = text.length): Parameters<typeof checkBeforeUpload>[0] {
  return { name, size, slice: (from, to) => new Blob([text]).slice(from, to) };
}

describe('a file before it is sent', () => {
  it.each([
    ['documento.pdf', '%PDF-1.7', undefined, null],
    ['DOCUMENTO.PDF', '%PDF-1.7', undefined, null],
    ['documento.docx', '%PDF-1.7', undefined, 'file_name_not_pdf'],
    ['documento.pdf', 'PK..', undefined, 'file_not_pdf'],
    ['documento.pdf', '', undefined, 'file_empty'],
  ] as const)('%s holding "%s"', async (name, text, size, verdict) => {
    expect(await checkBeforeUpload(file(name, text, size))).toBe(verdict);
  });

  it('may weigh exactly 3 MB and not a byte more', async () => {
    expect(await checkBeforeUpload(sized(MAX_BYTES))).toBeNull();
    expect(await checkBeforeUpload(sized(MAX_BYTES + 1))).toBe('file_too_large');
  });

  it('over the limit never seems to weigh the limit', () => {
    expect(formatSize(MAX_BYTES + 1, 'it')).toBe('3,1 MB');
    expect(formatSize(4.2 * 1024 * 1024, 'it')).toBe('4,2 MB');
  });

  it('has a name that fits a header whatever it is called', () => {
    expect(encodeFileName("carta d'identità (1).pdf")).toBe('carta%20d%27identit%C3%A0%20%281%29.pdf');
  });
});

function sized(size: number): Parameters<typeof checkBeforeUpload>[0] {
  return { name: 'a.pdf', size, slice: () => new Blob(['%PDF-']) };
}
