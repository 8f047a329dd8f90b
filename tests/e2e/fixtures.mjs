// Small PDFs to attach, good and bad, each saying exactly one thing.
//
//   node tests/e2e/fixtures.mjs FOLDER     writes them all
//   import { fixtures } from "./fixtures.mjs"     name → bytes, code with which it is refused (null: accepted)

import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const FILE_ID = Buffer.from("00112233445566778899aabbccddeeff", "hex");
const CATALOGUE = "<< /Type /Catalog /Pages 2 0 R >>";
const PAGES = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>";
const PAGE =
  "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>";
const FONT = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>";

const bytes = (text) => (Buffer.isBuffer(text) ? text : Buffer.from(text, "latin1"));
const hex = (buffer) => `<${buffer.toString("hex")}>`;

/** A stream object. */
function stream(content) {
  const data = bytes(content);
  return Buffer.concat([bytes(`<< /Length ${data.length} >>\nstream\n`), data, bytes("\nendstream")]);
}

/** A file of these objects, numbered from 1, the first being the catalogue, with a correct cross-reference table. */
function file(objects, trailer = "") {
  const parts = [bytes("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")];
  let length = parts[0].length;
  const rows = ["0000000000 65535 f "];
  for (const [at, object] of objects.entries()) {
    rows.push(`${String(length).padStart(10, "0")} 00000 n `);
    const part = Buffer.concat([bytes(`${at + 1} 0 obj\n`), bytes(object), bytes("\nendobj\n")]);
    parts.push(part);
    length += part.length;
  }
  const ids = `/ID [${hex(FILE_ID)} ${hex(FILE_ID)}]`;
  const entries = `<< /Size ${rows.length} /Root 1 0 R ${ids} ${trailer} >>`;
  parts.push(bytes(`xref\n0 ${rows.length}\n${rows.join("\n")}\ntrailer\n${entries}\nstartxref\n${length}\n%%EOF\n`));
  return Buffer.concat(parts);
}

/** Lines of text from the top of the page; parentheses and backslashes are not in them. */
function text(lines) {
  const moves = lines.map((line) => `(${line}) Tj 0 -22 Td`).join("\n");
  return `BT /F1 12 Tf 56 780 Td\n${moves}\nET`;
}

const FORM = text([
  "FAC-SIMILE DI PROVA - Mod. AA08",
  "Richiesta di registrazione della delega dell'identit\xe0 digitale",
  "Delegante: ADA BIANCHI",
  "Delegato: LUCA BIANCHI",
]);

const DOCUMENT = text(["FAC-SIMILE DI PROVA", "Carta d'identit\xe0 CA00000AA", "ADA BIANCHI"]);

const good = (content) => file([CATALOGUE, PAGES, PAGE, stream(content), FONT]);

// ------------------------------------------------------------------ a password, as PDF 1.4 has it (RC4, 40 bits)

const PADDING = Buffer.from("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a", "hex");
const PERMISSIONS = -4;

const md5 = (...parts) => createHash("md5").update(Buffer.concat(parts)).digest();
const padded = (password) => Buffer.concat([bytes(password), PADDING]).subarray(0, 32);

function rc4(key, data) {
  const state = Uint8Array.from({ length: 256 }, (_, at) => at);
  for (let i = 0, j = 0; i < 256; i += 1) {
    j = (j + state[i] + key[i % key.length]) & 255;
    [state[i], state[j]] = [state[j], state[i]];
  }
  let i = 0;
  let j = 0;
  return Buffer.from(data).map((byte) => {
    i = (i + 1) & 255;
    j = (j + state[i]) & 255;
    [state[i], state[j]] = [state[j], state[i]];
    return byte ^ state[(state[i] + state[j]) & 255];
  });
}

/** Opens with the password `segreta`. */
function encrypted() {
  const owner = rc4(md5(padded("proprietario")).subarray(0, 5), padded("segreta"));
  const permissions = Buffer.alloc(4);
  permissions.writeInt32LE(PERMISSIONS);
  const key = md5(padded("segreta"), owner, permissions, FILE_ID).subarray(0, 5);
  const user = rc4(key, PADDING);
  const contents = 4;
  const objectKey = md5(key, Buffer.from([contents, 0, 0, 0, 0])).subarray(0, 10);
  const keys = `<< /Filter /Standard /V 1 /R 2 /P ${PERMISSIONS} /O ${hex(owner)} /U ${hex(user)} >>`;
  return file([CATALOGUE, PAGES, PAGE, stream(rc4(objectKey, bytes(FORM))), FONT, keys], "/Encrypt 6 0 R");
}

// ------------------------------------------------------------------ the files

function javascript() {
  const action = "<< /S /JavaScript /JS (app.alert\\('prova'\\)) >>";
  return file([`<< /Type /Catalog /Pages 2 0 R /OpenAction ${action} >>`, PAGES, PAGE, stream(FORM), FONT]);
}

/** One byte over 3 MB: a good file with a stream that nothing uses. */
function tooLarge() {
  const size = 3 * 1024 * 1024 + 1;
  const filled = (length) => file([CATALOGUE, PAGES, PAGE, stream(FORM), FONT, stream(Buffer.alloc(length, "."))]);
  let length = size - 2_000;
  for (let made = filled(length); ; made = filled(length)) {
    if (made.length === size) return made;
    length += size - made.length;
  }
}

/** A picture of one grey pixel, renamed. */
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGPYAgAAtgC1GKYl5AAAAABJRU5ErkJggg==",
  "base64",
);

const whole = good(FORM);

/** Name → bytes, and the code with which the file is refused (null: accepted). */
export const fixtures = {
  "good-aa08.pdf": { bytes: whole, refused: null },
  "good-document.pdf": { bytes: good(DOCUMENT), refused: null },
  "encrypted.pdf": { bytes: encrypted(), refused: "file_encrypted" },
  "truncated.pdf": { bytes: whole.subarray(0, Math.floor(whole.length / 2)), refused: "file_damaged" },
  "javascript.pdf": { bytes: javascript(), refused: "file_active_content" },
  "not-a-pdf.pdf": { bytes: PNG, refused: "file_not_pdf" },
  "too-large.pdf": { bytes: tooLarge(), refused: "file_too_large" },
  "no-pages.pdf": { bytes: file([CATALOGUE, "<< /Type /Pages /Kids [] /Count 0 >>"]), refused: "file_no_pages" },
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const folder = process.argv[2];
  if (folder === undefined) throw new Error("usage: node fixtures.mjs FOLDER");
  mkdirSync(folder, { recursive: true });
  for (const [name, { bytes: content }] of Object.entries(fixtures)) writeFileSync(join(folder, name), content);
}
