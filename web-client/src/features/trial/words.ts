/** What a trial found, in words: for the page, for the file, for officials. */
import { t } from '../../lib/i18n';
import type { LineReport } from '../../protocol';
import { leadsThere } from './report';

export type Verdict = LineReport['quality'] | 'no_way';

export function verdictOf(report: LineReport): Verdict {
  return leadsThere(report) ? report.quality : 'no_way';
}

/** Every number with its name, in the order in which it is read. */
export function factsOf(report: LineReport): { name: string; value: string }[] {
  const ways = report.paths.map(({ path, round_trip_ms: ms }) => ({
    name: t(`trial_fact_${path}`),
    value: ms === null ? t('trial_closed') : t('trial_open', { ms }),
  }));
  return [
    ...ways,
    { name: t('trial_fact_lost_up'), value: t('trial_percent', { percent: report.lost_up_percent }) },
    { name: t('trial_fact_lost_down'), value: t('trial_percent', { percent: report.lost_down_percent }) },
    { name: t('trial_fact_up'), value: t('trial_kbps', { kbps: report.up_kbps }) },
    { name: t('trial_fact_down'), value: t('trial_kbps', { kbps: report.down_kbps }) },
    { name: t('trial_fact_camera'), value: report.camera ? t('trial_works') : t('trial_missing') },
    { name: t('trial_fact_microphone'), value: report.microphone ? t('trial_works') : t('trial_missing_masculine') },
  ];
}

/** What one can do about it, best first. */
export function remediesOf(verdict: Verdict): string[] {
  switch (verdict) {
    case 'good':
      return [];
    case 'fair':
      return [t('trial_do_router'), t('trial_do_programs')];
    case 'poor':
      return [t('trial_do_router'), t('trial_do_programs'), t('trial_do_camera'), t('trial_do_network')];
    case 'no_way':
      return [t('trial_do_network'), t('trial_do_device')];
  }
}
