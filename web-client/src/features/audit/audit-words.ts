/** The log of who did what, in words. What has none is shown as it stands. */
import type { AuditEntryView } from '../../protocol';
import { isMessage, t } from '../../lib/i18n';

/** Key of the words of an action: `POST /api/v1/meetings/{booking}/tickets` becomes `audit_post_meetings_booking_tickets`. */
export function actionKey(action: string): string {
  const plain = action.replace(/ \/api\/v1\//, ' ').toLowerCase();
  return `audit_${plain.replace(/[^a-z]+/g, '_').replace(/^_|_$/g, '')}`;
}

export function actionText({ action }: Pick<AuditEntryView, 'action'>): string {
  const key = actionKey(action);
  return isMessage(key) ? t(key as 'audit_login') : action;
}

/** `Personale: funzionario-1`, `Cittadino: 4f2a…` */
export function actorText({ actor }: Pick<AuditEntryView, 'actor'>): string {
  return whoText(actor) ?? actor;
}

/** A person as the one who acts; else an id, of which the beginning tells. */
export function subjectText({ subject }: Pick<AuditEntryView, 'subject'>): string {
  return whoText(subject) ?? shortId(subject);
}

function whoText(who: string): string | null {
  const at = who.indexOf(':');
  const [kind, id] = at < 0 ? [who, ''] : [who.slice(0, at), who.slice(at + 1)];
  const key = `audit_actor_${kind}`;
  if (!isMessage(key)) return null;
  const name = t(key as 'audit_actor_nobody');
  return id === '' ? name : `${name} ${shortId(id)}`;
}

/** What came of it: a cause, a means, or a status. */
export function detailText({ detail }: Pick<AuditEntryView, 'detail'>): string {
  if (detail === '') return '';
  const status = /^[1-5]\d\d$/.test(detail) ? Number(detail) : null;
  if (status !== null) return status < 400 ? t('audit_done') : status < 500 ? t('audit_refused', { status }) : t('audit_failed', { status });
  const known = `audit_detail_${detail}`;
  if (isMessage(known)) return t(known as 'audit_detail_sent');
  const outcome = `common_outcome_${detail}`;
  if (isMessage(outcome)) return t(outcome as 'common_outcome_no_show');
  const error = `error_${detail}`;
  if (isMessage(error) && error.startsWith('error_')) return t(error as 'error_internal');
  const means = /"means":"([a-z_]+)"(?:,"level":"l(\d)")?/.exec(detail);
  if (means === null) return detail;
  const key = `session_means_${means[1] ?? ''}`;
  return isMessage(key) ? t(key as 'session_means_spid', { level: means[2] ?? '' }) : detail;
}

/** Pseudonyms and ids of bookings are long: their beginning tells them apart, the file has them whole. */
export function shortId(id: string): string {
  return id.length > 20 ? `${id.slice(0, 8)}…` : id;
}

const COLUMNS = ['seq', 'at', 'actor', 'action', 'subject', 'detail', 'hash'] as const;

/** RFC 4180, with every field quoted. */
export function csvOf(entries: readonly AuditEntryView[]): string {
  const rows = [COLUMNS.map(String), ...entries.map((entry) => COLUMNS.map((column) => String(entry[column])))];
  return `${rows.map((row) => row.map(quoted).join(',')).join('\r\n')}\r\n`;
}

/** A spreadsheet must not take a text for a formula. */
function quoted(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${plain.replace(/"/g, '""')}"`;
}
