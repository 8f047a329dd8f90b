import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../../components/button';
import { IconAlert, IconCheck } from '../../components/icons';
import { Loading } from '../../components/loading';
import { Notice } from '../../components/notice';
import { Headline, Page } from '../../components/page';
import { StatusCard } from '../../components/status-card';
import { CallUs } from '../../components/voice-help';
import { ApiError, errorText } from '../../lib/api';
import { formatDate } from '../../lib/clock';
import { t } from '../../lib/i18n';
import { usePolled } from '../../lib/polling';
import type { PinConversionState, PinPaper, PinPaperView } from '../../protocol';
import { Gate } from '../login/gate';
import { wayTo } from '../login/outcomes';
import { pinApi } from './api';
import './pin.scss';

/** Asking for an ordinary PIN to become *dispositivo*, for who entered with it. */
export function ConversionPage(): JSX.Element {
  return <Gate realm="citizen" title={t('pin_convert_title')} why={t('pin_convert_why')}>{() => <Conversion />}</Gate>;
}

function Conversion(): JSX.Element {
  const { value, error, reload } = usePolled(pinApi.conversion);
  const otherWay = error instanceof ApiError && error.code === 'forbidden';
  return (
    <Page title={t('pin_convert_title')}>
      <Headline>{t('pin_convert_title')}</Headline>
      {value === null && error === null && <Loading />}
      {value === null && error !== null && (
        <StatusCard picture={otherWay ? 'door' : 'broken_line'} lead={otherWay ? t('pin_convert_other_way') : errorText(error)} tone="trouble">
          {otherWay
            ? <p><a class="btn btn-primary action" href={wayTo('/pin/accesso', '/pin/conversione')}><span>{t('pin_to_access')}</span></a></p>
            : <p><Button onClick={reload}>{t('common_retry')}</Button></p>}
          <CallUs />
        </StatusCard>
      )}
      {value !== null && <State state={value} reload={reload} />}
    </Page>
  );
}

function State({ state, reload }: { state: PinConversionState; reload: () => void }): JSX.Element {
  switch (state.state) {
    case 'dispositive':
      return <StatusCard picture="done" lead={t('pin_convert_already')} tone="done" />;
    case 'asked':
      return <StatusCard picture="clock" lead={t('pin_convert_asked', { date: formatDate(state.at) })} tone="waits" />;
    case 'refused':
      return (
        <>
          <Notice tone="warning" title={t('pin_convert_refused', { date: formatDate(state.at) })}><p>{state.reason}</p><p>{t('pin_convert_again')}</p></Notice>
          <HandIn asked={reload} />
        </>
      );
    case 'none':
      return <HandIn asked={reload} />;
  }
}

function HandIn({ asked }: { asked: () => void }): JSX.Element {
  const [papers, setPapers] = useState<Partial<Record<PinPaper, PinPaperView>>>({});
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const accept = (paper: PinPaperView): void => {
    setPapers((before) => ({ ...before, [paper.paper]: paper }));
    setFailure(null);
  };
  const send = async (): Promise<void> => {
    const { form, document } = papers;
    if (form === undefined || document === undefined) {
      setFailure(t('pin_convert_missing'));
      return;
    }
    setBusy(true);
    setFailure(null);
    try {
      await pinApi.askConversion({ form: form.id, document: document.id });
      asked();
    } catch (error) {
      setFailure(errorText(error));
    }
    setBusy(false);
  };
  return (
    <>
      <p class="lead">{t('pin_convert_lead')}</p>
      <PaperField paper="form" label={t('pin_paper_form')} accepted={papers.form} accept={accept} />
      <PaperField paper="document" label={t('pin_paper_document')} accepted={papers.document} accept={accept} />
      <div role="alert">{failure !== null && <Notice tone="warning" title={failure} />}</div>
      <div class="actions"><Button busy={busy} onClick={() => void send()}>{t('pin_convert_send')}</Button></div>
    </>
  );
}

interface PaperProps {
  paper: PinPaper;
  label: string;
  accepted: PinPaperView | undefined;
  accept: (paper: PinPaperView) => void;
}

/** One file: chosen, checked, accepted or refused with its cause. */
function PaperField({ paper, label, accepted, accept }: PaperProps): JSX.Element {
  const [checking, setChecking] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const id = `pin-paper-${paper}`;
  const choose = async (input: HTMLInputElement): Promise<void> => {
    const file = input.files?.[0];
    if (file === undefined) return;
    setChecking(true);
    setFailure(null);
    try {
      accept(await pinApi.sendPaper(paper, file));
    } catch (error) {
      setFailure(errorText(error));
    }
    setChecking(false);
    // The same file, mended, can be chosen again.
    input.value = '';
  };
  return (
    <div class="field">
      <p class="pin-paper-name" id={`${id}-name`}>{label}</p>
      <p class="field-hint" id={`${id}-hint`}>{t('pin_paper_hint')}</p>
      <label class={`btn btn-outline-primary action pin-pick ${checking ? 'disabled' : ''}`}>
        <span id={`${id}-pick`}>{accepted === undefined ? t('pin_paper_choose') : t('pin_paper_choose_other')}</span>
        <input type="file" accept="application/pdf,.pdf" disabled={checking} aria-labelledby={`${id}-pick ${id}-name`} aria-describedby={`${id}-hint ${id}-state`} onChange={(change) => void choose(change.currentTarget)} />
      </label>
      <div id={`${id}-state`} role="status">
        {checking && <p>{t('pin_paper_checking')}</p>}
        {!checking && failure !== null && <p class="field-error"><IconAlert /><span>{failure}</span></p>}
        {!checking && accepted !== undefined && <p class="pin-accepted"><IconCheck /><bdi>{t('pin_paper_accepted', { name: accepted.name })}</bdi></p>}
      </div>
    </div>
  );
}
