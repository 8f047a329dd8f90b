import type { JSX } from 'preact';
import { Button } from '../../components/button';
import { Notice } from '../../components/notice';
import { t } from '../../lib/i18n';
import type { Device, FailureCause } from '../../lib/media-devices';

/** Why camera or microphone does not work, and what to do about it. */
export function DeviceTrouble({ device, cause, retry }: { device: Device; cause: FailureCause; retry: () => void }): JSX.Element {
  return (
    <Notice tone="warning" title={causeText(device, cause)}>
      <p>{remedyText(cause)}</p>
      {cause === 'blocked_site' && (
        <ol>
          <li>{t('device_site_step_1')}</li>
          <li>{device === 'camera' ? t('device_site_step_2_camera') : t('device_site_step_2_microphone')}</li>
          <li>{t('device_site_step_3')}</li>
        </ol>
      )}
      {cause !== 'insecure' && <Button kind="outline" onClick={retry}>{t('common_retry')}</Button>}
    </Notice>
  );
}

function causeText(device: Device, cause: FailureCause): string {
  return device === 'camera' ? t(`device_camera_${cause}`) : t(`device_microphone_${cause}`);
}

function remedyText(cause: FailureCause): string {
  return t(`device_remedy_${cause}`);
}
