/** Files on their way: what can be seen of them without the server, and what to do when it says no. */
import type { ApiError } from '../../lib/api';
import type { AttachmentId, AttachmentRole, Code } from '../../protocol';

/** 3 × 1024 × 1024, inclusive; the server has the last word. */
export const MAX_BYTES = 3 * 1024 * 1024;

/** What a file is meant to be, and whose place it takes. */
export interface Target {
  role: AttachmentRole;
  replaces: AttachmentId | null;
}

export interface UploadState extends Target {
  /** Also the key by which the server takes it once, however often it is sent. */
  id: string;
  name: string;
  size: number;
  /** When it was chosen. */
  at: string;
  /** Number of the newest event when it was chosen: what the server tells of it comes later. */
  since: number;
  state:
    | { kind: 'sending'; share: number }
    | { kind: 'checking' }
    /** The line broke; it is tried again by itself. */
    | { kind: 'retrying' }
    /** Tried in vain some times: goes on when the line is back or the person says so. */
    | { kind: 'stopped' }
    | { kind: 'refused'; code: ApiError['code'] };
}

/** What a chosen file is at first sight: name, size and first bytes. */
export type Verdict = { kind: 'pdf' } | { kind: 'picture' } | { kind: 'refused'; code: Code };

export async function inspect(file: Pick<File, 'name' | 'size' | 'type' | 'slice'>): Promise<Verdict> {
  if (file.size === 0) return refused('file_empty');
  let head: Uint8Array;
  try {
    head = new Uint8Array(await file.slice(0, 12).arrayBuffer());
  } catch {
    // Moved or deleted since it was chosen.
    return refused('file_empty');
  }
  if (isPicture(head, file.type)) return { kind: 'picture' };
  const name = file.name.toLowerCase();
  if (name.endsWith('.p7m')) return refused('file_signed_envelope');
  if (!name.endsWith('.pdf')) return refused('file_name_not_pdf');
  if (!startsWith(head, '%PDF-')) return refused('file_not_pdf');
  return file.size > MAX_BYTES ? refused('file_too_large') : { kind: 'pdf' };
}

function refused(code: Code): Verdict {
  return { kind: 'refused', code };
}

/** JPEG, PNG, WebP, HEIC and AVIF, whatever the name says; and what the system calls a picture, unless it is a PDF after all. */
function isPicture(head: Uint8Array, type: string): boolean {
  if (startsWith(head, '\xff\xd8\xff') || startsWith(head, '\x89PNG')) return true;
  if (type.startsWith('image/') && !startsWith(head, '%PDF-')) return true;
  if (startsWith(head, 'RIFF') && startsWith(head.subarray(8), 'WEBP')) return true;
  return startsWith(head.subarray(4), 'ftyp') && ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1', 'avif'].some((brand) => startsWith(head.subarray(8), brand));
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  return Array.from(text).every((letter, at) => bytes[at] === letter.charCodeAt(0));
}

/** After which pauses, in milliseconds, a file is sent again by itself. */
const PAUSES_MS = [1_000, 3_000, 6_000];

/** How long to wait before the next try, in milliseconds; `null`: now the person is asked. */
export function pauseAfter(tries: number): number | null {
  return PAUSES_MS[tries - 1] ?? null;
}

/** Whether a failure says nothing about the file: another try may do. */
export function mayPass(code: ApiError['code']): boolean {
  return ['unreachable', 'line_lost', 'upload_interrupted', 'stopping', 'storage_unavailable', 'too_many_requests'].includes(code);
}

/** What can be done about a refusal: send it all the same, try again, photograph the sheets, choose another file. */
export type WayOut = 'sure' | 'retry' | 'photograph' | 'another';

export function waysOut(code: ApiError['code']): readonly WayOut[] {
  if (code.startsWith('form_')) return ['sure', 'another'];
  switch (code) {
    case 'file_too_large':
    case 'file_not_pdf':
    case 'file_name_not_pdf':
    case 'file_is_picture':
    case 'file_damaged':
    case 'file_blank_pages':
    case 'file_too_complex':
    case 'file_active_content':
    case 'file_embedded_files':
    case 'file_polyglot':
    case 'file_encrypted':
    case 'file_signed_envelope':
    case 'signature_broken':
    case 'signature_changed_after':
    case 'signature_untrusted':
    case 'signature_expired':
      return ['another', 'photograph'];
    case 'file_check_unavailable':
    case 'internal':
      return ['retry', 'another'];
    case 'meeting_limit':
    case 'wrong_phase':
    case 'wrong_role':
    case 'not_seated':
    case 'forbidden':
    case 'unauthorized':
    case 'over':
    case 'booking_cancelled':
      return [];
    default:
      return ['another'];
  }
}

/** `4,2 MB`, in the way of the language shown. */
export function formatSize(bytes: number, language: string): string {
  const number = (value: number): string => new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(value);
  if (bytes >= 1024 * 1024) {
    // Rounded up: a file just over the limit must not seem to weigh exactly the limit.
    return `${number(Math.ceil((bytes / (1024 * 1024)) * 10) / 10)} MB`;
  }
  return bytes >= 1024 ? `${number(Math.ceil(bytes / 1024))} kB` : `${number(bytes)} byte`;
}
