import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import { Button } from '../../components/button';
import { Dialog } from '../../components/dialog';
import { IconSwap } from '../../components/icons';
import { t } from '../../lib/i18n';
import type { Device } from '../../lib/media-devices';
import { DeviceTrouble } from './device-trouble';
import type { LocalMedia } from './local-media';

/** Choice of a camera or microphone; says what is wrong when it does not open. */
export function DeviceChoice({ media, device }: { media: LocalMedia; device: Device }): JSX.Element {
  const id = useId();
  const choices = device === 'camera' ? media.cameras.value : media.microphones.value;
  const state = media[device].value;
  const chosen = media.chosen.value[device] ?? '';
  return (
    <div class="field">
      <label for={id}>{device === 'camera' ? t('meeting_choose_camera') : t('meeting_choose_microphone')}</label>
      <select id={id} class="input" value={chosen} disabled={choices.length === 0} onChange={(change) => void media.choose(device, change.currentTarget.value)}>
        {choices.length === 0 && <option>{t('meeting_no_choice')}</option>}
        {choices.map((choice, at) => (
          <option key={choice.id} value={choice.id}>{choice.label === '' ? t('meeting_choice_unnamed', { number: at + 1 }) : choice.label}</option>
        ))}
      </select>
      {state.kind === 'failed' && <DeviceTrouble device={device} cause={state.cause} retry={() => void media.choose(device, null)} />}
    </div>
  );
}

/** Both choices, whenever they are wanted. */
export function DeviceDialog({ media, open, onClose }: { media: LocalMedia; open: boolean; onClose: () => void }): JSX.Element {
  return (
    <Dialog open={open} wayOut="close" title={t('meeting_devices_title')} onClose={onClose} footer={<Button onClick={onClose}>{t('common_close')}</Button>}>
      <DeviceChoice media={media} device="camera" />
      {media.cameras.value.length > 1 && (
        <p><Button kind="outline" icon={<IconSwap />} onClick={() => void media.otherCamera()}>{t('meeting_other_camera')}</Button></p>
      )}
      <DeviceChoice media={media} device="microphone" />
    </Dialog>
  );
}
