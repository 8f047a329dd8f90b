import { describe, expect, it } from 'vitest';
import type { AuditEntryView } from '../../protocol';
import { actionKey, actionText, actorText, csvOf, detailText } from './audit-words';

const entry: AuditEntryView = {
  seq: 1, at: '2026-11-24T11:00:00Z', actor: 'staff:funzionario-1', action: 'GET /api/v1/office/bookings/{booking}', subject: 'b', detail: '200', hash: 'ab',
};

describe('an entry of the log', () => {
  it('is told in words', () => {
    expect(actionKey(entry.action)).toBe('audit_get_office_bookings_booking');
    expect(actionText(entry)).toBe('Ha letto una prenotazione della sede');
    expect(actorText(entry)).toBe('Personale funzionario-1');
    expect(detailText(entry)).toBe('Fatto');
  });

  it('names the cause of a refusal', () => {
    expect(actionText({ action: 'login.refused' })).toBe('Accesso rifiutato');
    expect(detailText({ detail: 'no_role' })).toContain('ruolo');
    expect(detailText({ detail: '403' })).toBe('Rifiutato (403)');
    expect(detailText({ detail: '{"means":"spid","level":"l2"}' })).toBe('con SPID, livello 2');
  });

  it('is shown as it stands where there are no words for it', () => {
    expect(actionText({ action: 'PATCH /api/v1/none' })).toBe('PATCH /api/v1/none');
    expect(actorText({ actor: 'robot:x' })).toBe('robot:x');
    expect(detailText({ detail: 'something' })).toBe('something');
  });
});

it('is exported with quotes doubled, and never as a formula', () => {
  expect(csvOf([{ ...entry, detail: 'say "yes"', subject: '=1+1' }])).toBe(
    '"seq","at","actor","action","subject","detail","hash"\r\n' +
    `"1","2026-11-24T11:00:00Z","staff:funzionario-1","GET /api/v1/office/bookings/{booking}","'=1+1","say ""yes""","ab"\r\n`,
  );
});
