import { describe, expect, it } from 'vitest';
import { encodeFileName } from '../../lib/api';
import { formatSize, inspect, MAX_BYTES, mayPass, pauseAfter, waysOut } from './upload';

function file(name: string, text: string, size = text.length, type = ''): Parameters<typeof inspect>[0] {
  const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  return { name, size, type, slice: (from, to) => new Blob([bytes]).slice(from, to) };
}

const pdf = { kind: 'pdf' };
const picture = { kind: 'picture' };
const refused = (code: string): unknown => ({ kind: 'refused', code });

describe('a file before it is sent', () => {
  it.each([
    ['documento.pdf', '%PDF-1.7', pdf],
    ['DOCUMENTO.PDF', '%PDF-1.7', pdf],
    ['documento.docx', 'PK..', refused('file_name_not_pdf')],
    ['documento.pdf', 'PK..', refused('file_not_pdf')],
    ['documento.pdf', '', refused('file_empty')],
    ['documento.pdf.p7m', '0..', refused('file_signed_envelope')],
    ['foto.jpg', '\xff\xd8\xff\xe0', picture],
    ['foto.png', '\x89PNG\r\n', picture],
    ['IMG_0001.HEIC', '\0\0\0\x18ftypheic', picture],
    ['foto.webp', 'RIFF....WEBP', picture],
    ['modulo.pdf', '\xff\xd8\xff\xe0', picture],
    ['film.mp4', '\0\0\0\x18ftypisom', refused('file_name_not_pdf')],
  ])('%s beginning with %j', async (name, text, verdict) => {
    expect(await inspect(file(name, text))).toEqual(verdict);
  });

  it('is a photograph where the system says so, unless it is a PDF after all', async () => {
    expect(await inspect(file('scansione.tif', 'II*\0', 4, 'image/tiff'))).toEqual(picture);
    expect(await inspect(file('modulo.pdf', '%PDF-', 5, 'image/png'))).toEqual(pdf);
  });

  it('may weigh exactly 3 MB and not a byte more, unless it is a photograph', async () => {
    expect(await inspect(file('a.pdf', '%PDF-', MAX_BYTES))).toEqual(pdf);
    expect(await inspect(file('a.pdf', '%PDF-', MAX_BYTES + 1))).toEqual(refused('file_too_large'));
    expect(await inspect(file('a.jpg', '\xff\xd8\xff', MAX_BYTES * 3))).toEqual(picture);
  });

  it('over the limit never seems to weigh the limit', () => {
    expect(formatSize(MAX_BYTES + 1, 'it')).toBe('3,1 MB');
    expect(formatSize(4.2 * 1024 * 1024, 'it')).toBe('4,2 MB');
  });

  it('has a name that fits a header whatever it is called', () => {
    expect(encodeFileName("carta d'identità (1).pdf")).toBe('carta%20d%27identit%C3%A0%20%281%29.pdf');
  });
});

describe('after a failure', () => {
  it('a broken line is tried again with growing pauses, then the person is asked', () => {
    expect([1, 2, 3, 4].map(pauseAfter)).toEqual([1_000, 3_000, 6_000, null]);
    expect(mayPass('unreachable')).toBe(true);
    expect(mayPass('file_damaged')).toBe(false);
  });

  it('a doubt about the form can be overruled, a broken file cannot', () => {
    expect(waysOut('form_other_person')).toEqual(['sure', 'another']);
    expect(waysOut('file_damaged')).toEqual(['another', 'photograph']);
    expect(waysOut('file_infected')).toEqual(['another']);
    expect(waysOut('file_check_unavailable')).toContain('retry');
    expect(waysOut('meeting_limit')).toEqual([]);
  });
});
