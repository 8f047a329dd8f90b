import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isMessage } from '../../lib/i18n';
import type { AuditEntryView } from '../../protocol';
import { actionKey, actionText, actorText, csvOf, detailText, subjectText } from './audit-words';

const entry: AuditEntryView = {
  seq: 1, at: '2026-11-24T11:00:00Z', actor: 'staff:funzionario-1', action: 'GET /api/v1/office/bookings/{booking}', subject: 'b', detail: '200', hash: 'ab',
};

const ROOT = new URL('../../../../', import.meta.url);

/** What the signed-in may ask for, from the table of who may do what. A row of refusals alone is of those who sign in by it. */
const ROUTES = readFileSync(new URL('docs/IDENTITY.md', ROOT), 'utf8').split('\n').flatMap((line) => {
  const [, action, nobody, ...others] = line.split('|').map((cell) => cell.trim());
  return nobody === '401' && others.some((cell) => cell !== '401' && cell !== '') ? [String(action).replaceAll('`', '')] : [];
});

/** What the server notes of PINs and meetings by names of its own. */
const ACTS = [...readdirSync(new URL('server/src/http/pin/', ROOT)).map((file) => `http/pin/${file}`), 'meetings/audited.rs'].flatMap((file) =>
  [...readFileSync(new URL(`server/src/${file}`, ROOT), 'utf8').matchAll(/"((?:pin|meeting)\.[a-z_]+)"/g)].map(([, name]) => String(name)));

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
    expect(detailText({ detail: 'documents_missing' })).toBe('Documenti mancanti');
    expect(detailText({ detail: '{"means":"spid","level":"l2"}' })).toBe('con SPID, livello 2');
  });

  it('names the person it is about, and tells one from another', () => {
    expect(subjectText({ subject: 'citizen:4f2a91c07be3d5aa10c2' })).toBe('Cittadino 4f2a91c07be3d5aa10c2');
    expect(subjectText({ subject: 'citizen:4f2a91c07be3d5aa10c2ff' })).toBe('Cittadino 4f2a91c0…');
    expect(subjectText({ subject: '0192aa77-1111-7000-8000-000000000000' })).toBe('0192aa77…');
    expect(subjectText({ subject: '' })).toBe('');
  });

  it.each(['login', 'login.refused', 'guest.code', ...new Set([...ROUTES, ...ACTS])])('has words for %s', (action) => {
    expect(isMessage(actionKey(action))).toBe(true);
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
