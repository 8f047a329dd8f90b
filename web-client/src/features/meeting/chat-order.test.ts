import { describe, expect, it } from 'vitest';
import { inOrder, type ChatEntry } from './chat-order';
import type { ChatItem } from './meeting-state';
import type { UploadState } from './upload';

const at = (second: number): string => `2026-11-24T11:00:${String(second).padStart(2, '0')}Z`;
const refusedByServer = (seq: number, second: number): ChatItem => ({ kind: 'refused_file', seq, at: at(second), name: `server-${seq}.pdf`, role: 'delegation_form', code: 'file_encrypted' });
const upload = (id: string, second: number, state: UploadState['state']): UploadState => ({ id, name: id, size: 1, at: at(second), since: 0, role: 'delegation_form', replaces: null, state });
const refusedHere = (id: string, second: number): UploadState => upload(id, second, { kind: 'refused', code: 'file_empty' });
const names = (entries: ChatEntry[]): string[] => entries.map((entry) => (entry.kind === 'upload' ? entry.upload.id : String(entry.item.seq)));

describe('the chat', () => {
  it('shows a file that the server refused after those refused before it in the page', () => {
    expect(names(inOrder([refusedByServer(1, 5), refusedByServer(2, 30)], [refusedHere('jpg', 10), refusedHere('empty', 20)], new Set()))).toEqual(['1', 'jpg', 'empty', '2']);
  });
  it('keeps what is on its way at the end', () => {
    expect(names(inOrder([refusedByServer(1, 30)], [upload('going', 1, { kind: 'checking' }), refusedHere('late', 40)], new Set()))).toEqual(['1', 'late', 'going']);
  });
  it('shows a refusal once that the page and the server tell', () => {
    expect(names(inOrder([refusedByServer(1, 5)], [upload('server-1.pdf', 4, { kind: 'refused', code: 'file_encrypted' })], new Set()))).toEqual(['server-1.pdf']);
    expect(names(inOrder([refusedByServer(1, 5)], [{ ...upload('server-1.pdf', 9, { kind: 'sending', share: 0 }), since: 1 }], new Set()))).toEqual(['1', 'server-1.pdf']);
  });
  it('leaves out what was put away', () => {
    expect(names(inOrder([refusedByServer(1, 5), refusedByServer(2, 30)], [], new Set([1])))).toEqual(['2']);
  });
});
