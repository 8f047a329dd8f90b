/** The result as a file to keep or to show to who helps: no names, no codes, no addresses. */
import { formatDate, formatTime, romeDay, serverTime } from '../../lib/clock';
import { t } from '../../lib/i18n';
import type { LineReport } from '../../protocol';
import { factsOf, remediesOf, verdictOf } from './words';

/** The text of the file. */
export function fileText(report: LineReport, at: Date, browser: string): string {
  const verdict = verdictOf(report);
  const remedies = remediesOf(verdict);
  const facts = [
    { name: t('trial_file_date'), value: `${formatDate(at)} ${formatTime(at)}` },
    { name: t('trial_file_browser'), value: browser },
    ...factsOf(report),
  ];
  const advice = remedies.length === 0 ? [] : ['', t('trial_do'), ...remedies.map((remedy) => `- ${remedy}`)];
  const lines = [t('trial_file_title'), '', `${t(`trial_${verdict}`)}. ${t(`trial_${verdict}_means`)}`, '', ...facts.map(({ name, value }) => `${name}: ${value}`), ...advice];
  return `${lines.join('\r\n')}\r\n`;
}

/** Gives the file to the browser. */
export function downloadFile(report: LineReport): void {
  const at = serverTime();
  const address = URL.createObjectURL(new Blob([fileText(report, at, browserName(navigator))], { type: 'text/plain;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = `${t('trial_file_name')}-${romeDay(at)}.txt`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

interface Named {
  userAgent: string;
  userAgentData?: { brands: readonly { brand: string; version: string }[] };
}

/** `Google Chrome 142`: the maker's own name before that of what it is made of, and none of the invented ones. */
export function browserName({ userAgent, userAgentData }: Named): string {
  const brands = (userAgentData?.brands ?? []).filter(({ brand }) => !/not.?a.?brand/i.test(brand.replace(/[^a-z]/gi, ' ')));
  const named = brands.find(({ brand }) => brand !== 'Chromium') ?? brands[0];
  if (named !== undefined) return `${named.brand} ${named.version}`;
  const version = /\bChrome\/(\d+)/.exec(userAgent)?.[1];
  return version === undefined ? userAgent : `Chrome ${version}`;
}
