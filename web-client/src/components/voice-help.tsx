import type { JSX } from 'preact';
import { t } from '../lib/i18n';
import { IconPhone } from './icons';

/** The way out by voice: two numbers that can be tapped. */
export function VoiceHelp(): JSX.Element {
  return (
    <ul class="voice-help">
      <li><IconPhone /><span><a href="tel:803164">803164</a> {t('common_phone_landline')}</span></li>
      <li><IconPhone /><span><a href="tel:06164164">06 164164</a> {t('common_phone_mobile')}</span></li>
    </ul>
  );
}

/** The same in one line, under an error. */
export function CallUs({ why = 'help' }: { why?: 'help' | 'information' }): JSX.Element {
  return (
    <p class="call-us">
      {why === 'help' ? t('common_call_us') : t('common_call_for_information')} <a href="tel:803164">803164</a> ({t('common_from_mobile')} <a href="tel:06164164">06 164164</a>).
    </p>
  );
}
