import type { JSX } from 'preact';
import { useId, useRef, useState } from 'preact/hooks';
import { Button } from '../../components/button';
import { IconCheck, IconCopy } from '../../components/icons';
import { announce } from '../../components/live-region';
import { t } from '../../lib/i18n';

/** A link to give to somebody else. */
export function LinkToCopy({ link, label }: { link: string; label: string }): JSX.Element {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState<boolean | null>(null);
  const address = new URL(link, location.href).href;
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(address);
      setCopied(true);
      announce(t('booking_copied'));
    } catch {
      // The browser does not let us: the text is selected, Ctrl+C or a long press does the rest.
      input.current?.select();
      setCopied(false);
      announce(t('booking_copy_by_hand'));
    }
  };
  return (
    <div class="booking-copy">
      <label class="visually-hidden" for={id}>{label}</label>
      <input ref={input} id={id} class="input" readOnly value={address} dir="ltr" onFocus={(focus) => focus.currentTarget.select()} />
      <Button kind="outline" icon={copied === true ? <IconCheck /> : <IconCopy />} onClick={() => void copy()}>
        {copied === true ? t('booking_copied') : t('booking_copy')}
      </Button>
      {copied === false && <p class="secondary">{t('booking_copy_by_hand')}</p>}
    </div>
  );
}
