import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { Button } from '../../components/button';
import { IconDownload } from '../../components/icons';
import { announce } from '../../components/live-region';
import { Notice } from '../../components/notice';
import { CallUs } from '../../components/voice-help';
import { t } from '../../lib/i18n';
import type { LineReport } from '../../protocol';
import type { MeetingSession } from '../meeting/session';
import { downloadFile } from './file';
import { TrialFacts } from './trial-facts';
import { trialOf } from './trial';
import { remediesOf, verdictOf, type Verdict } from './words';
import './trial.scss';

/** The trial as the citizen sees it: it runs by itself, and nothing waits for it. */
export function TrialCard({ session }: { session: MeetingSession }): JSX.Element {
  const trial = trialOf(session);
  const state = trial.state.value;
  const start = (): void => void trial.start();
  useHeard(state.kind === 'done' ? verdictOf(state.report) : state.kind);
  switch (state.kind) {
    case 'idle':
      return (
        <>
          <p>{t('trial_waits')}</p>
          <p><Button kind="outline" onClick={start}>{t('trial_start')}</Button></p>
        </>
      );
    case 'running':
      return (
        <>
          <p class="trial-running"><span class="spinner" aria-hidden="true" /> <span>{t('trial_running')}</span></p>
          <p class="secondary">{t('trial_running_free')}</p>
        </>
      );
    case 'refused':
      return (
        <>
          <Notice tone="info" title={t('trial_not_now')}><p>{t('trial_not_now_means')}</p></Notice>
          <p><Button kind="outline" onClick={start}>{t('trial_again')}</Button></p>
        </>
      );
    case 'done':
      return <Result report={state.report} told={state.told} again={start} />;
  }
}

const TONES = { good: 'success', fair: 'info', poor: 'warning', no_way: 'danger' } as const;

function Result({ report, told, again }: { report: LineReport; told: boolean; again: () => void }): JSX.Element {
  const verdict = verdictOf(report);
  const remedies = remediesOf(verdict);
  const udp = report.paths.find(({ path }) => path === 'udp');
  return (
    <>
      <Notice tone={TONES[verdict]} title={t(`trial_${verdict}`)}>
        <p>{t(`trial_${verdict}_means`)}</p>
        {verdict !== 'no_way' && udp?.round_trip_ms === null && <p>{t('trial_no_udp')}</p>}
      </Notice>
      {remedies.length > 0 && (
        <>
          <p class="trial-do">{t('trial_do')}</p>
          <ul class="trial-remedies">{remedies.map((remedy) => <li key={remedy}>{remedy}</li>)}</ul>
        </>
      )}
      {verdict === 'no_way' && <CallUs />}
      <details class="trial-details">
        <summary>{t('trial_numbers')}</summary>
        <TrialFacts report={report} />
      </details>
      {told && <p class="secondary">{t('trial_seen')}</p>}
      <div class="trial-acts">
        <Button kind="outline" onClick={again}>{t('trial_again')}</Button>
        <Button kind="link" icon={<IconDownload />} onClick={() => downloadFile(report)}>{t('trial_download')}</Button>
      </div>
    </>
  );
}

/** The result is said, wherever in the check one is; the beginning is not worth an interruption. */
function useHeard(state: Verdict | 'idle' | 'running' | 'refused'): void {
  useEffect(() => {
    if (state === 'idle' || state === 'running') return;
    const word = state === 'refused' ? 'not_now' : state;
    announce(`${t(`trial_${word}`)}. ${t(`trial_${word}_means`)}`);
  }, [state]);
}
