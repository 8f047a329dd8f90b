import type { JSX } from 'preact';
import { Button } from '../../components/button';
import { Dialog } from '../../components/dialog';
import { t } from '../../lib/i18n';
import { KEYS, keysOn, setKeys, type Key } from './keys';

const names = { m: 'official_key_m', v: 'official_key_v', c: 'official_key_c', d: 'official_key_d', '+': 'official_key_larger', '-': 'official_key_smaller', '0': 'official_key_fit', r: 'official_key_rotate', escape: 'official_key_close', '?': 'official_key_list' } as const satisfies Record<Key, string>;

/** The list of the keys, and the switch for them. */
export function KeysDialog({ open, onClose }: { open: boolean; onClose: () => void }): JSX.Element {
  return (
    <Dialog open={open} wayOut="close" title={t('official_keys_title')} onClose={onClose} footer={<Button kind="outline" onClick={onClose}>{t('common_close')}</Button>}>
      <p>{t('official_keys_hint')}</p>
      <dl class="official-keys">
        {KEYS.map((key) => (
          <div key={key}><dt><kbd>{key === 'escape' ? 'Esc' : key.toUpperCase()}</kbd></dt><dd>{t(names[key])}</dd></div>
        ))}
      </dl>
      <label class="choice">
        <input type="checkbox" checked={keysOn.value} onChange={(change) => setKeys(change.currentTarget.checked)} />
        <span>{t('official_keys_switch')}</span>
      </label>
    </Dialog>
  );
}
