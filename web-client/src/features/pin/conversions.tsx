/** Conversions that wait for a decision. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../../components/button';
import { announce } from '../../components/live-region';
import { Loading } from '../../components/loading';
import { Notice } from '../../components/notice';
import { ApiError, errorText } from '../../lib/api';
import { formatDate, formatTime } from '../../lib/clock';
import { rich, t } from '../../lib/i18n';
import { usePolled } from '../../lib/polling';
import type { DecideConversion, PinConversionRow, PinConversionView, PinPaperView } from '../../protocol';
import { pinApi } from './api';
import { Input } from './fields';
import { useForm } from './use-form';

const REFRESH_MS = 30_000;

export function Conversions(): JSX.Element {
  const { value, error, reload } = usePolled(pinApi.conversions, REFRESH_MS);
  return (
    <section class="section" aria-labelledby="pin-conversions">
      <h2 id="pin-conversions">{t('pin_office_conversions')}</h2>
      {value === null && error === null && <Loading />}
      {error !== null && <Notice tone="warning" title={errorText(error)}><p><Button kind="outline" onClick={reload}>{t('common_retry')}</Button></p></Notice>}
      {value?.length === 0 && <p>{t('pin_office_none')}</p>}
      <ul class="pin-rows">{value?.map((row) => <Row key={row.id} row={row} decided={reload} />)}</ul>
    </section>
  );
}

function Row({ row, decided }: { row: PinConversionRow; decided: () => void }): JSX.Element {
  const [view, setView] = useState<PinConversionView | null>(null);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const look = async (): Promise<void> => {
    setBusy(true);
    try {
      setView(await pinApi.conversionView(row.id));
    } catch (error) {
      setFailure(error instanceof ApiError && error.status === 404 ? t('pin_office_already') : errorText(error));
    }
    setBusy(false);
  };
  return (
    <li class="pin-row">
      <p><strong><bdi>{row.fiscal_code_masked}</bdi></strong> · {t('pin_office_since', { date: formatDate(row.asked_at), time: formatTime(row.asked_at) })}{row.on_paper && <> · {t('pin_office_on_paper')}</>}</p>
      <div role="alert">{failure !== null && <Notice tone="warning" title={failure} />}</div>
      {view === null
        ? <Button kind="outline" busy={busy} onClick={() => void look()}>{t('pin_office_look')}</Button>
        : <Decision view={view} decided={decided} />}
    </li>
  );
}

function Decision({ view, decided }: { view: PinConversionView; decided: () => void }): JSX.Element {
  const decide = async (body: DecideConversion): Promise<void> => {
    await pinApi.decide(view.id, body);
    announce(t('pin_office_decided'));
    decided();
  };
  const refusal = useForm(`pin-refuse-${view.id}`, { fields: ['reason'], send: ({ reason }) => decide({ decision: 'refuse', reason: reason.trim() }) });
  const acceptance = useForm(`pin-accept-${view.id}`, { fields: [], send: () => decide({ decision: 'accept' }) });
  const failure = refusal.failure ?? acceptance.failure;
  return (
    <>
      <p>{rich('pin_office_compare', { code: view.fiscal_code })}</p>
      <ul class="pin-ways">{view.papers.map((paper) => <li key={paper.id}><PaperLink id={view.id} paper={paper} /></li>)}</ul>
      <Input form={refusal} name="reason" label={t('pin_office_reason')} hint={t('pin_office_reason_hint')} type="text" required={false} />
      <div role="alert">{failure !== null && <Notice tone="warning" title={errorText(failure)} />}</div>
      <div class="actions">
        <Button busy={acceptance.busy} onClick={acceptance.submit}>{t('pin_office_accept')}</Button>
        <Button kind="danger" busy={refusal.busy} onClick={refusal.submit}>{t('pin_office_refuse')}</Button>
      </div>
    </>
  );
}

/** The session can't travel in a link: the file is fetched, then saved. */
function PaperLink({ id, paper }: { id: string; paper: PinPaperView }): JSX.Element {
  const [failure, setFailure] = useState<string | null>(null);
  const save = async (): Promise<void> => {
    setFailure(null);
    try {
      const url = URL.createObjectURL(await pinApi.paper(id, paper.paper));
      const link = document.createElement('a');
      link.href = url;
      link.download = paper.name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(url), 60_000);
    } catch (error) {
      setFailure(errorText(error));
    }
  };
  const label = paper.paper === 'form' ? t('pin_paper_form') : t('pin_paper_document');
  return (
    <>
      <Button kind="link" onClick={() => void save()}>{t('pin_office_save', { name: label })}</Button>
      <bdi class="secondary pin-file">{paper.name}</bdi>
      {failure !== null && <span role="alert">{failure}</span>}
    </>
  );
}
