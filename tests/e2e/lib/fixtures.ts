// PDFs to attach, written here so that one can see what is right or wrong with each.

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { test } from "@playwright/test";

/** A file as `setFiles` takes it. */
export interface Sample {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

const CATALOGUE = "<< /Type /Catalog /Pages 2 0 R >>";
const PAGES = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>";
const PAGE = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>";
const FONT = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>";

function stream(content: string): string {
  return `<< /Length ${content.length} >>\nstream\n${content}\nendstream`;
}

/** A PDF of these objects, numbered from 1, the first being the catalogue. */
function document(objects: string[], trailer = ""): Buffer {
  let text = "%PDF-1.4\n";
  const offsets = objects.map((object, at) => {
    const offset = text.length;
    text += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const start = text.length;
  const rows = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}`;
  text += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R ${trailer} >>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(text, "latin1");
}

function page(words: string): Buffer {
  return document([CATALOGUE, PAGES, PAGE, stream(`BT /F1 24 Tf 72 760 Td (${words}) Tj ET`), FONT]);
}

const FIRST_ID = "<00112233445566778899aabbccddeeff>";
const KEYS = `<< /Filter /Standard /V 1 /R 2 /P -4 /O <${"41".repeat(32)}> /U <${"42".repeat(32)}> >>`;

const LINES = Array.from({ length: 20 }, (_, at) => `72 ${760 - at * 30} ${400 - (at % 3) * 60} 6 re f`).join("\n");

const samples = {
  // As scanned: lines of a form, and no text that could be read.
  "good-aa08.pdf": () => document([CATALOGUE, PAGES, PAGE, stream(LINES), FONT]),
  "odd-aa08.pdf": () => page("Modello AA08, senza codici fiscali"),
  "good-document.pdf": () => page("Documento di prova"),
  "bad-encrypted.pdf": () =>
    document([CATALOGUE, PAGES, PAGE, stream("x"), FONT, KEYS], `/Encrypt 6 0 R /ID [${FIRST_ID} ${FIRST_ID}]`),
  "bad-damaged.pdf": () => page("Modello AA08").subarray(0, 220),
  "bad-active.pdf": () =>
    document([
      "<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >> >>",
      PAGES,
      PAGE,
      stream("BT ET"),
      FONT,
    ]),
  "bad-no-pages.pdf": () => document([CATALOGUE, "<< /Type /Pages /Kids [] /Count 0 >>"]),
  "bad-not-pdf.pdf": () => Buffer.from("PK\u0003\u0004 a word processor's file with another ending"),
} as const;

export type SampleName = keyof typeof samples;

export function pdf(name: SampleName): Sample {
  return { name, mimeType: "application/pdf", buffer: samples[name]() };
}

/** A photograph of an iPhone, by its first bytes: no browser for computers opens it. */
export function heic(): Sample {
  return { name: "IMG_0042.HEIC", mimeType: "", buffer: Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic", "latin1") };
}

/** A file on the disk while the test runs, for what takes it from there; gives its path. */
export function saved({ name, buffer }: Sample): string {
  const path = test.info().outputPath(name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, buffer);
  return path;
}
