import type { JSX } from 'preact';
import { t } from '../../lib/i18n';
import type { LineReport } from '../../protocol';
import { TrialFacts } from './trial-facts';
import { verdictOf } from './words';
import './trial.scss';

/** What a citizen's trial found, as the official sees it: one word, and all the rest behind it. */
export function TrialSign({ report }: { report: LineReport }): JSX.Element {
  const verdict = verdictOf(report);
  return (
    <details class="trial-details">
      <summary>{t('trial_of', { word: t(`trial_word_${verdict}`) })}</summary>
      <p>{t(`trial_official_${verdict}`)}</p>
      <TrialFacts report={report} />
    </details>
  );
}
