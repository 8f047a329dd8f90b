import type { JSX } from 'preact';
import { locale, setLocale } from '../lib/i18n';
import { IconGlobe } from './icons';

/** The other language. Where a dialog keeps the header out of reach, it stands in the dialog. */
export function LanguageChoice({ where = 'header' }: { where?: 'header' | 'dialog' }): JSX.Element {
  const other = locale.value === 'it' ? 'en' : 'it';
  const name = other === 'en' ? 'English' : 'Italiano';
  return (
    <button
      type="button"
      class={where === 'header' ? 'btn header-button header-language' : 'btn btn-link action dialog-close'}
      lang={other}
      onClick={() => void setLocale(other)}
    >
      <IconGlobe class={where === 'header' ? 'header-icon' : ''} />
      <span>{name}</span>
    </button>
  );
}
