import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../../components/button';
import { IconDownload } from '../../components/icons';
import { Loading } from '../../components/loading';
import { Notice } from '../../components/notice';
import { Headline, Page } from '../../components/page';
import { StatusCard } from '../../components/status-card';
import { api, ApiError, errorText } from '../../lib/api';
import { formatDate, formatTime, romeDay, serverTime } from '../../lib/clock';
import { t } from '../../lib/i18n';
import { usePolled } from '../../lib/polling';
import type { AuditEntryView, AuditPage as Loaded } from '../../protocol';
import { Gate } from '../login/gate';
import { actionText, actorText, csvOf, detailText, subjectText } from './audit-words';
import './audit.scss';

/** Entries that the server gives at once. */
const PAGE = 500;

/** The log of who did what, for auditors. */
export function AuditPage(): JSX.Element {
  return (
    <Gate realm="staff" title={t('audit_title')} why={t('session_why_staff')}>
      {() => <Log />}
    </Gate>
  );
}

function Log(): JSX.Element {
  const { value, error, reload } = usePolled(() => api.audit(0));
  if (value === null && error instanceof ApiError && error.code === 'forbidden') {
    return (
      <Page title={t('audit_not_yours_title')} audience="official">
        <Headline>{t('audit_not_yours_title')}</Headline>
        <StatusCard picture="door" lead={t('audit_not_yours_lead')} />
      </Page>
    );
  }
  return (
    <Page title={t('audit_title')} layout="wide" audience="official">
      <Headline>{t('audit_title')}</Headline>
      <p>{t('audit_lead')}</p>
      {value === null && error === null && <Loading />}
      {value === null && error !== null && (
        <StatusCard picture="broken_line" lead={errorText(error)} tone="trouble"><p><Button onClick={reload}>{t('common_retry')}</Button></p></StatusCard>
      )}
      {value !== null && <Entries first={value} />}
    </Page>
  );
}

function Entries({ first }: { first: Loaded }): JSX.Element {
  const [loaded, setLoaded] = useState(first);
  const [more, setMore] = useState(first.entries.length >= PAGE);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const [wanted, setWanted] = useState('');
  const next = async (): Promise<void> => {
    setBusy(true);
    setFailure(null);
    try {
      const page = await api.audit(loaded.entries.at(-1)?.seq ?? 0);
      setLoaded({ entries: [...loaded.entries, ...page.entries], intact: page.intact });
      setMore(page.entries.length >= PAGE);
    } catch (error) {
      setFailure(errorText(error));
    }
    setBusy(false);
  };
  const shown = loaded.entries.filter((entry) => matches(entry, wanted));
  return (
    <>
      <Notice tone={loaded.intact ? 'success' : 'danger'} title={loaded.intact ? t('audit_intact') : t('audit_broken')}>
        {!loaded.intact && <p>{t('audit_broken_next')}</p>}
        <p>{t('audit_count', { count: loaded.entries.length })}</p>
      </Notice>
      <div class="audit-tools">
        <div class="field">
          <label for="audit-search">{t('audit_search')}</label>
          <input id="audit-search" class="input" type="search" value={wanted} onInput={({ currentTarget }) => setWanted(currentTarget.value)} />
        </div>
        <Button kind="outline" icon={<IconDownload />} onClick={() => download(loaded.entries)}>{t('audit_export')}</Button>
      </div>
      {shown.length === 0 ? <p>{t('audit_none')}</p> : <Table entries={shown} />}
      {failure !== null && <Notice tone="warning" title={failure} />}
      {more && <p class="actions"><Button kind="outline" busy={busy} onClick={() => void next()}>{t('audit_more')}</Button></p>}
    </>
  );
}

function matches(entry: AuditEntryView, wanted: string): boolean {
  const text = [actorText(entry), actionText(entry), subjectText(entry), detailText(entry), entry.subject, entry.actor].join(' ').toLowerCase();
  return wanted.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}

function Table({ entries }: { entries: AuditEntryView[] }): JSX.Element {
  return (
    <table class="audit-table">
      <caption class="visually-hidden">{t('audit_table')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('audit_column_seq')}</th>
          <th scope="col">{t('audit_column_at')}</th>
          <th scope="col">{t('audit_column_actor')}</th>
          <th scope="col">{t('audit_column_action')}</th>
          <th scope="col">{t('audit_column_subject')}</th>
          <th scope="col">{t('audit_column_detail')}</th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <tr key={entry.seq}>
            <td data-name={t('audit_column_seq')}>{entry.seq}</td>
            <td data-name={t('audit_column_at')}><time dateTime={entry.at}>{formatDate(entry.at)} {formatTime(entry.at)}</time></td>
            <td data-name={t('audit_column_actor')}><bdi>{actorText(entry)}</bdi></td>
            <th scope="row" data-name={t('audit_column_action')}>{actionText(entry)}</th>
            <td data-name={t('audit_column_subject')}>{entry.subject !== '' && <bdi>{subjectText(entry)}</bdi>}</td>
            <td data-name={t('audit_column_detail')}>{detailText(entry)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Made in the page: nothing is stored anywhere else. */
function download(entries: AuditEntryView[]): void {
  // The mark at the beginning tells spreadsheets that it is UTF-8.
  const address = URL.createObjectURL(new Blob(['\uFEFF', csvOf(entries)], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = `registro-${romeDay(serverTime())}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
