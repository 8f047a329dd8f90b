import { describe, expect, it } from 'vitest';
import type { Credential, Role, SessionView } from '../../protocol';
import { pagesOf } from './pages-of';

const times = { idle_until: '2026-11-24T12:00:00Z', until: '2026-11-24T18:00:00Z' };
const staff = (...roles: Role[]): SessionView => ({
  realm: 'staff', id: 'rossi', name: 'Carla Rossi', credential: { means: 'office' }, assignments: roles.map((role) => ({ role, office: 'roma' })), ...times,
});
const citizen = (credential: Credential): SessionView => ({ realm: 'citizen', name: 'Anna Verdi', fiscal_code_masked: 'V**', credential, ...times });
const shown = (session: SessionView, service = { pin: true, demo: false }): string[] => pagesOf(session, service).map(([href]) => href);

describe('the menu', () => {
  it('leads each of the staff to their pages, to those of the PIN where the service has PINs', () => {
    expect(shown(staff('official'))).toEqual(['/sportello', '/sportello/pin']);
    expect(shown(staff('supervisor', 'operator'))).toEqual(['/sportello', '/sportello/pin', '/assistenza', '/assistenza/pin']);
    expect(shown(staff('official', 'operator'), { pin: false, demo: false })).toEqual(['/sportello', '/assistenza']);
    expect(shown(staff('auditor'))).toEqual(['/gestione/registro']);
    expect(shown(staff('administrator'))).toEqual([]);
    expect(shown(staff('administrator'), { pin: true, demo: true })).toEqual(['/gestione/messaggi']);
  });

  it('leads who entered by PIN to what can be done with it', () => {
    expect(shown(citizen({ means: 'pin', kind: 'ordinary' }))).toEqual(['/pin/cambio', '/pin/conversione']);
    expect(shown(citizen({ means: 'pin', kind: 'dispositive' }))).toEqual(['/pin/cambio']);
    expect(shown(citizen({ means: 'cns' }))).toEqual([]);
  });
});
