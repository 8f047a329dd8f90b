import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { outcomeOf, wantedOf, wayTo } from './outcomes';

const wanted = (query: string) => wantedOf(new URLSearchParams(query));

/** What the port that reads cards leads back with, as it stands there. */
function ofCards(): string[] {
  const source = readFileSync(new URL('../../../../server/src/cns/refusal.rs', import.meta.url), 'utf8');
  const codes = [...source.matchAll(/=> "(cns_\w+)"/g)].map(([, code]) => code ?? '');
  expect(codes).toContain('cns_unavailable');
  return codes;
}

describe('how a login ended', () => {
  it('has a name, a cause and a remedy of its own for every code', () => {
    const codes = [
      'login_cancelled', 'login_expired', 'login_invalid', 'provider_unavailable', 'assurance_insufficient', 'login_without_fiscal_code',
      'no_role', 'cns_not_asked', ...ofCards(),
    ];
    const said = codes.map(outcomeOf);
    expect(new Set(said.map(({ lead }) => lead)).size).toBe(codes.length);
    expect(new Set(said.map(({ remedy }) => remedy)).size).toBe(codes.length);
    // None falls back on the words for a code that nobody knows.
    expect(said.map(({ lead }) => lead)).not.toContain(outcomeOf('something_new').lead);
  });

  it('is no fault of anybody who gave up', () => {
    expect(outcomeOf('login_cancelled').calm).toBe(true);
    expect(outcomeOf('login_invalid').calm).toBe(false);
  });

  it('has words for a code that nobody knows, and for those of the errors', () => {
    expect(outcomeOf('something_new').lead).not.toBe('');
    expect(outcomeOf('too_many_requests').lead).toContain('Riprovi tra un minuto');
  });
});

describe('the address of the login page', () => {
  it('says where to go afterwards, and never to another site', () => {
    expect(wanted('ritorno=/meeting/7b1c&esito=login_cancelled&rif=00ab12cd')).toEqual({
      realm: 'citizen', back: '/meeting/7b1c', outcome: 'login_cancelled', reference: '00ab12cd',
    });
    expect(wanted('ritorno=//evil.example').back).toBe('/prenotazioni');
    expect(wanted('ritorno=https://evil.example').back).toBe('/prenotazioni');
  });

  it('knows the pages of the staff', () => {
    expect(wanted('ritorno=/sportello/7b1c').realm).toBe('staff');
    expect(wanted('ritorno=/gestione/registro').realm).toBe('staff');
    expect(wanted('per=sede')).toMatchObject({ realm: 'staff', back: '/sportello' });
    expect(wanted('ritorno=/sportellone').realm).toBe('citizen');
  });

  it('shows no reference that is none', () => {
    expect(wanted('rif=<b>').reference).toBeNull();
  });

  it('leads back through every way', () => {
    expect(wayTo('/accesso/entra/spid', '/meeting/1?a=b')).toBe('/accesso/entra/spid?ritorno=%2Fmeeting%2F1%3Fa%3Db');
  });
});
