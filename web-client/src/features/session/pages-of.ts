import type { account } from '../../../messages/it/account';
import type { Credential, Role, SessionView } from '../../protocol';

/** What the service has. */
interface Service {
  pin: boolean;
  demo: boolean;
}

/** Address, and name in the menu. */
type OwnPage = readonly [href: string, name: keyof typeof account];

/** The pages that somebody has beyond those of everybody of their realm. */
export function pagesOf(session: SessionView, service: Service): OwnPage[] {
  const pages = session.realm === 'staff' ? ofStaff(session.assignments.map(({ role }) => role), service) : ofPin(session.credential);
  return pages.filter((page) => page !== false);
}

function ofStaff(roles: Role[], { pin, demo }: Service): (OwnPage | false)[] {
  const atDesk = roles.includes('official') || roles.includes('supervisor');
  const onPhone = roles.includes('operator');
  return [
    atDesk && ['/sportello', 'account_day'],
    atDesk && pin && ['/sportello/pin', 'account_pin_office'],
    onPhone && ['/assistenza', 'account_assistance'],
    onPhone && pin && ['/assistenza/pin', 'account_pin_requests'],
    roles.includes('auditor') && ['/gestione/registro', 'account_audit'],
    demo && roles.includes('administrator') && ['/gestione/messaggi', 'account_messages'],
  ];
}

function ofPin(credential: Credential): (OwnPage | false)[] {
  if (credential.means !== 'pin') return [];
  return [['/pin/cambio', 'account_pin_change'], credential.kind === 'ordinary' && ['/pin/conversione', 'account_pin_convert']];
}
