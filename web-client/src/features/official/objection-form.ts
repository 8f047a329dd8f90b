/** Why a document is asked for again: what was answered, and what is still missing of it. */
import { t } from '../../lib/i18n';
import type { Objection, ObjectionReason } from '../../protocol';

export const REASONS: readonly ObjectionReason[] = ['unreadable', 'incomplete', 'wrong_document', 'other_person', 'expired', 'not_signed', 'other'];

/** Longest note in characters. */
export const NOTE_MAX = 200;

export interface Draft {
  reason: ObjectionReason | null;
  note: string;
}

/** Characters that are left. */
export function left({ note }: Draft): number {
  return NOTE_MAX - Array.from(note.trim()).length;
}

/** What is sent, or the words for what is missing. */
export function objectionOf(draft: Draft): { kind: 'ready'; objection: Objection } | { kind: 'missing'; text: string } {
  if (draft.reason === null) return { kind: 'missing', text: t('official_objection_choose') };
  if (left(draft) < 0) return { kind: 'missing', text: t('official_objection_too_long', { max: NOTE_MAX }) };
  const note = draft.note.trim();
  if (draft.reason === 'other' && note === '') return { kind: 'missing', text: t('official_objection_note_needed') };
  return { kind: 'ready', objection: { reason: draft.reason, note } };
}
