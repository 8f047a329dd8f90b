/** How a login can end, and what to say of it. */
import { isMessage, t } from '../../lib/i18n';
import { localPath } from '../../lib/router';
import type { Realm } from '../../protocol';

const KNOWN = [
  'login_cancelled', 'login_expired', 'login_invalid', 'provider_unavailable', 'assurance_insufficient', 'login_without_fiscal_code',
  'no_role', 'cns_missing', 'cns_untrusted', 'cns_expired', 'cns_revoked', 'cns_unreadable',
  'cns_unavailable', 'cns_not_asked',
] as const;

type Known = (typeof KNOWN)[number];

export interface Outcome {
  title: string;
  /** What happened. */
  lead: string;
  /** What to do. */
  remedy: string;
  /** Nothing went wrong: the person chose so. */
  calm: boolean;
}

/** What an outcome is called and what it means; every code has words. */
export function outcomeOf(code: string): Outcome {
  const known = KNOWN.find((name) => name === code);
  if (known !== undefined) return { ...words(known), calm: known === 'login_cancelled' };
  // Storage, too many tries, codes of a newer server: what the errors say, where they say something.
  const key = `error_${code}`;
  const lead = isMessage(key) && key.startsWith('error_') ? t(key as 'error_internal') : t('login_other_lead');
  return { title: t('login_other_title'), lead, remedy: t('login_other_remedy'), calm: false };
}

function words(code: Known): Omit<Outcome, 'calm'> {
  return { title: t(`login_${code}_title`), lead: t(`login_${code}_lead`), remedy: t(`login_${code}_remedy`) };
}

/** What the address of the login page asks for. */
export interface Wanted {
  realm: 'citizen' | 'staff';
  /** Where to go afterwards. */
  back: string;
  outcome: string | null;
  /** By which support finds the login in the log: eight hexadecimal digits. */
  reference: string | null;
}

const STAFF_PAGES = ['/sportello', '/gestione', '/assistenza', '/sede'];

export function wantedOf(query: URLSearchParams): Wanted {
  const asked = localPath(query.get('ritorno'));
  const staff = query.get('per') === 'sede' || (asked !== null && isStaffPage(asked));
  const reference = query.get('rif');
  return {
    realm: staff ? 'staff' : 'citizen',
    // The front page is where the server sends who wanted nothing in particular.
    back: asked === null || asked === '/' ? (staff ? '/sportello' : '/prenotazioni') : asked,
    outcome: query.get('esito'),
    reference: reference !== null && /^[0-9a-f]{4,32}$/.test(reference) ? reference : null,
  };
}

function isStaffPage(path: string): boolean {
  return STAFF_PAGES.some((page) => path === page || path.startsWith(`${page}/`) || path.startsWith(`${page}?`)) || path === '/accessi?per=sede';
}

/** Where a way to enter leads. */
export function wayTo(path: string, back: string): string {
  return `${path}${path.includes('?') ? '&' : '?'}ritorno=${encodeURIComponent(back)}`;
}

/** The login page, coming back to a page afterwards. */
export function loginPage(back: string, outcome: string | null = null, realm: Realm = 'citizen'): string {
  const query = new URLSearchParams({ ritorno: back });
  if (realm === 'staff') query.set('per', 'sede');
  if (outcome !== null) query.set('esito', outcome);
  return `/accesso?${query.toString()}`;
}
