/** What stands in the chat, in the order in which it happened. */
import type { ChatItem } from './meeting-state';
import type { UploadState } from './upload';

export type ChatEntry = { kind: 'item'; item: ChatItem } | { kind: 'upload'; upload: UploadState };

/**
 * What was told and what was refused in this page, by time; what is still on its way comes last. A refusal that the server tells as well
 * stands there once, as the upload: with it one can do something about it.
 */
export function inOrder(items: readonly ChatItem[], uploads: readonly UploadState[], hidden: ReadonlySet<number>): ChatEntry[] {
  const told = (item: ChatItem): boolean => item.kind === 'refused_file' && uploads.some((upload) => tells(item, upload));
  const entries: ChatEntry[] = items.filter((item) => !hidden.has(item.seq) && !told(item)).map((item) => ({ kind: 'item', item }));
  for (const upload of uploads) {
    const next = upload.state.kind === 'refused' ? entries.findIndex((entry) => timeOf(entry) > Date.parse(upload.at)) : -1;
    entries.splice(next < 0 ? entries.length : next, 0, { kind: 'upload', upload });
  }
  return entries;
}

/** Whether the server's word on a refused file is about this upload. */
export function tells(item: { seq: number; name: string; role: string }, upload: UploadState): boolean {
  return item.seq > upload.since && item.name === upload.name && item.role === upload.role;
}

function timeOf(entry: ChatEntry): number {
  if (entry.kind === 'item') return Date.parse(entry.item.at);
  return entry.upload.state.kind === 'refused' ? Date.parse(entry.upload.at) : Infinity;
}
