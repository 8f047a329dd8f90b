/** What stands in the chat, in the order in which it happened. */
import type { ChatItem } from './meeting-state';
import type { UploadState } from './upload';

export type ChatEntry = { kind: 'item'; item: ChatItem } | { kind: 'upload'; upload: UploadState };

/** What was told and what was refused in this page, by time; what is still on its way comes last. */
export function inOrder(items: readonly ChatItem[], uploads: readonly UploadState[], hidden: ReadonlySet<number>): ChatEntry[] {
  const entries: ChatEntry[] = items.filter(({ seq }) => !hidden.has(seq)).map((item) => ({ kind: 'item', item }));
  for (const upload of uploads) {
    const next = upload.state.kind === 'refused' ? entries.findIndex((entry) => timeOf(entry) > Date.parse(upload.at)) : -1;
    entries.splice(next < 0 ? entries.length : next, 0, { kind: 'upload', upload });
  }
  return entries;
}

function timeOf(entry: ChatEntry): number {
  if (entry.kind === 'item') return Date.parse(entry.item.at);
  return entry.upload.state.kind === 'refused' ? Date.parse(entry.upload.at) : Infinity;
}
