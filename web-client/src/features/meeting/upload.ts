/** Files on their way. */
import type { ApiError } from '../../lib/api';
import type { AttachmentRole, Code } from '../../protocol';

/** 3 × 1024 × 1024, inclusive; the server has the last word. */
export const MAX_BYTES = 3 * 1024 * 1024;

export interface UploadState {
  id: string;
  name: string;
  size: number;
  /** When it was chosen. */
  at: string;
  role: AttachmentRole;
  state:
    | { kind: 'sending'; share: number }
    | { kind: 'checking' }
    /** `told`: the server tells this refusal over the socket as well. */
    | { kind: 'refused'; code: ApiError['code']; told: boolean };
}

/** What can be seen without the server: name, size and the first bytes. `null` when it looks right. */
export async function checkBeforeUpload(file: Pick<File, 'name' | 'size' | 'slice'>): Promise<Code | null> {
  if (file.size === 0) return 'file_empty';
  if (file.size > MAX_BYTES) return 'file_too_large';
  if (!file.name.toLowerCase().endsWith('.pdf')) return 'file_name_not_pdf';
  try {
    const head = await file.slice(0, 5).text();
    return head === '%PDF-' ? null : 'file_not_pdf';
  } catch {
    // Moved or deleted since it was chosen.
    return 'file_empty';
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
