import { describe, expect, it } from 'vitest';
import type { Attachment, AttachmentRole, FormKind, MeetingEvent } from '../../protocol';
import { checklist, documentNews, missingCount, nextFile, onlyDue, replacedNext, toTell } from './checklist';
import { fold, initialState, type MeetingState } from './meeting-state';
import type { UploadState } from './upload';

function file(id: string, role: AttachmentRole, replaces: string | null = null): MeetingEvent {
  const attachment: Attachment = { id, name: `${id}.pdf`, role, size: 100, pages: 1, warnings: [], signatures: [], form: null, replaces };
  return { type: 'attachment_accepted', attachment, seat: { kind: 'citizen', party: 'delegate' } };
}

const again = (attachment: string): MeetingEvent => ({ type: 'attachment_reviewed', attachment, accepted: false, objection: { reason: 'expired', note: '' } });
const accepted = (attachment: string): MeetingEvent => ({ type: 'attachment_reviewed', attachment, accepted: true, objection: null });

function after(...events: MeetingEvent[]): MeetingState {
  return events.reduce((state, event, at) => fold(state, { seq: at + 1, at: '2026-11-24T11:00:00Z', event }), initialState);
}

describe('what an official asks for', () => {
  const again = (id: string): MeetingEvent => ({ type: 'attachment_reviewed', attachment: id, accepted: false, objection: { reason: 'unreadable', note: '' } });
  const news = (...events: MeetingEvent[]): string => {
    const state = after(...events);
    return documentNews(checklist(state, 'aa08'), state.form);
  };

  it('is news once for each document asked for again and for another form, and none once all has come', () => {
    expect(news(file('a', 'identity_document'))).toBe('');
    const first = news(file('a', 'identity_document'), again('a'));
    expect(first).not.toBe('');
    expect(news(file('a', 'identity_document'), again('a'), file('b', 'identity_document', 'a'))).toBe('');
    expect(news(file('a', 'identity_document'), again('a'), file('c', 'delegation_form'), again('c'))).not.toBe(first);
    expect(news({ type: 'form_chosen', form: 'aa09' })).not.toBe('');
  });
});

describe('the list of documents', () => {
  it('asks for what goes with the form', () => {
    expect(checklist(initialState, 'aa08').map(({ role }) => role)).toEqual(['delegation_form', 'identity_document']);
    expect(checklist(initialState, 'aa09').map(({ role }) => role)).toContain('medical_statement');
    expect(checklist(initialState, 'aa10').map(({ role }) => role)).toContain('proof_of_role');
    expect(missingCount(checklist(initialState, 'aa10'))).toBe(3);
  });

  it('shows what came without being asked for, and misses none of it', () => {
    const rows = checklist(after(file('a', 'other'), file('b', 'medical_statement')), 'aa08');
    expect(rows.map(({ role, needed }) => [role, needed])).toEqual([['delegation_form', true], ['identity_document', true], ['other', false], ['medical_statement', false]]);
    expect(missingCount(rows)).toBe(2);
  });

  it('keeps several files of one kind; the one that needs most counts', () => {
    const front = [file('front', 'identity_document'), file('back', 'identity_document')];
    const row = (...events: MeetingEvent[]) => checklist(after(...front, ...events), 'aa08')[1]!;
    expect(row()).toMatchObject({ state: 'waiting', files: [{ attachment: { id: 'front' } }, { attachment: { id: 'back' } }] });
    expect(row(accepted('front')).state).toBe('waiting');
    expect(row(accepted('front'), accepted('back')).state).toBe('accepted');
    expect(row(accepted('front'), again('back')).state).toBe('again');
  });

  it('knows whose place the next file takes, and keeps the older one apart', () => {
    const objected = checklist(after(file('a', 'delegation_form'), again('a')), 'aa08')[0]!;
    expect(replacedNext(objected)).toBe('a');
    const row = checklist(after(file('a', 'delegation_form'), again('a'), file('b', 'delegation_form', 'a')), 'aa08')[0]!;
    expect(row).toMatchObject({ state: 'waiting', files: [{ attachment: { id: 'b' } }], older: [{ attachment: { id: 'a' } }] });
    expect(replacedNext(row)).toBeNull();
  });

  it('knows which document a file must be only where one is left to send', () => {
    const role = (...events: MeetingEvent[]) => onlyDue(checklist(after(...events), 'aa08'))?.role ?? null;
    const [form, copy] = [file('a', 'delegation_form'), file('b', 'identity_document')];
    expect(role()).toBeNull();
    expect(role(form)).toBe('identity_document');
    expect(role(form, copy)).toBeNull();
    expect(role(form, copy, again('a'))).toBe('delegation_form');
  });

  it('tells of a refusal only until a good file has come', () => {
    const row = (...events: MeetingEvent[]) => checklist(after(...events), 'aa08')[0]!;
    const refused: UploadState = { id: 'u', name: 'x.pdf', size: 1, at: '', since: 0, role: 'delegation_form', replaces: null, state: { kind: 'refused', code: 'file_damaged' } };
    expect(toTell(row(), [refused])).toBe(refused);
    expect(toTell(row(file('a', 'delegation_form')), [refused])).toBeNull();
    expect(toTell(row(file('a', 'delegation_form')), [{ ...refused, since: 1 }])).not.toBeNull();
  });

  it('asks for a new form when another one was chosen, and takes the old one back when that was undone', () => {
    const chosen = (form: FormKind): MeetingEvent => ({ type: 'form_chosen', form });
    const row = (...events: MeetingEvent[]) => checklist(after(file('a', 'delegation_form'), accepted('a'), ...events), 'aa08')[0]!;
    expect(row(chosen('aa09'))).toMatchObject({ state: 'missing', files: [], older: [{ attachment: { id: 'a' } }] });
    expect(row(chosen('aa09'), chosen('aa08'))).toMatchObject({ state: 'accepted' });
    expect(row(chosen('aa09'), accepted('a'))).toMatchObject({ state: 'accepted' });
    expect(row(chosen('aa09'), file('b', 'delegation_form'))).toMatchObject({ state: 'waiting', files: [{ attachment: { id: 'b' } }] });
    expect(checklist(after(file('i', 'identity_document'), chosen('aa09')), 'aa08')[1]).toMatchObject({ state: 'waiting' });
  });

  it('leads from one file to the next and round again', () => {
    const rows = checklist(after(file('id', 'identity_document'), file('form', 'delegation_form')), 'aa08');
    expect(nextFile(rows, null)?.attachment.id).toBe('form');
    expect(nextFile(rows, 'form')?.attachment.id).toBe('id');
    expect(nextFile(rows, 'id')?.attachment.id).toBe('form');
    expect(nextFile(checklist(initialState, 'aa08'), null)).toBeNull();
  });
});
