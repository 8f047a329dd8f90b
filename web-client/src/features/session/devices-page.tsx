import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../../components/button';
import { Dialog } from '../../components/dialog';
import { announce } from '../../components/live-region';
import { Loading } from '../../components/loading';
import { Notice } from '../../components/notice';
import { Headline, Page } from '../../components/page';
import { StatusCard } from '../../components/status-card';
import { CallUs } from '../../components/voice-help';
import { api, errorText } from '../../lib/api';
import { formatDay, formatTime, isToday } from '../../lib/clock';
import { locale, t } from '../../lib/i18n';
import { usePolled } from '../../lib/polling';
import { signOut } from '../../lib/session';
import type { DeviceView, Realm } from '../../protocol';
import type { PageParameters } from '../../routes';
import { Gate } from '../login/gate';
import { meansText } from './means';
import './devices.scss';

const REALMS: Record<string, Realm> = { sede: 'staff', ospite: 'guest' };

/** Everywhere that one is signed in, and out of there. */
export function DevicesPage({ query }: PageParameters): JSX.Element {
  const realm = REALMS[query.get('per') ?? ''] ?? 'citizen';
  return (
    <Gate realm={realm} title={t('devices_title')} why={realm === 'guest' ? t('session_why_guest') : t('session_why_devices')}>
      {() => <Devices realm={realm} />}
    </Gate>
  );
}

function Devices({ realm }: { realm: Realm }): JSX.Element {
  const { value, error, reload } = usePolled(() => api.devices(realm));
  return (
    <Page title={t('devices_title')} audience={realm === 'staff' ? 'official' : 'citizen'}>
      <Headline>{t('devices_title')}</Headline>
      {value === null && error === null && <Loading />}
      {value === null && error !== null && (
        <StatusCard picture="broken_line" lead={errorText(error)} tone="trouble">
          <p><Button onClick={reload}>{t('common_retry')}</Button></p>
        </StatusCard>
      )}
      {value !== null && <List realm={realm} devices={value} reload={reload} />}
    </Page>
  );
}

/** What is asked before it is done. */
type Asking = 'none' | 'this' | 'all';

function List({ realm, devices, reload }: { realm: Realm; devices: DeviceView[]; reload: () => void }): JSX.Element {
  const [asking, setAsking] = useState<Asking>('none');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const act = async (what: () => Promise<void>): Promise<void> => {
    setBusy(true);
    setFailure(null);
    try {
      await what();
    } catch (error) {
      setFailure(errorText(error));
    }
    setBusy(false);
  };
  const endOther = async ({ id }: DeviceView): Promise<void> => {
    await api.signOutDevice(realm, id);
    announce(t('devices_left'));
    reload();
  };
  // The one at hand first, then by use.
  const sorted = [...devices].sort((one, other) => Number(other.current) - Number(one.current) || Date.parse(other.seen_at) - Date.parse(one.seen_at));
  return (
    <>
      <p>{t('devices_lead')}</p>
      <div role="alert">{failure !== null && <Notice tone="danger" title={failure} />}</div>
      <ul class="devices">
        {sorted.map((device) => (
          <Device key={device.id} device={device} busy={busy} leave={() => (device.current ? setAsking('this') : void act(() => endOther(device)))} />
        ))}
      </ul>
      {devices.length > 1 && <p class="actions"><Button kind="danger" onClick={() => setAsking('all')}>{t('devices_leave_all')}</Button></p>}
      <div class="section"><CallUs /></div>
      <Question asking={asking} busy={busy} failure={failure} close={() => setAsking('none')} leave={() => void act(() => signOut(realm, asking === 'all'))} />
    </>
  );
}

function Device({ device, busy, leave }: { device: DeviceView; busy: boolean; leave: () => void }): JSX.Element {
  const name = device.device === '' ? t('devices_unknown') : device.device;
  return (
    <li class={`card-box device ${device.current ? 'device-current' : ''}`}>
      <div>
        <h2>{name}{device.current && <span class="device-this">{t('devices_this')}</span>}</h2>
        <p>{t('devices_since', { when: whenText(device.since), means: meansText(device.credential) })}</p>
        <p>{t('devices_seen', { when: whenText(device.seen_at) })}</p>
      </div>
      <Button kind="outline" busy={busy && !device.current} onClick={leave}>
        {device.current ? t('devices_leave_this') : <>{t('devices_leave_other')}<span class="visually-hidden">: {name}</span></>}
      </Button>
    </li>
  );
}

function Question({ asking, busy, failure, close, leave }: { asking: Asking; busy: boolean; failure: string | null; close: () => void; leave: () => void }): JSX.Element {
  const all = asking === 'all';
  return (
    <Dialog
      open={asking !== 'none'}
      title={all ? t('devices_all_question') : t('devices_this_question')}
      onClose={close}
      footer={
        <>
          <Button kind="outline" onClick={close}>{t('devices_all_no')}</Button>
          <Button kind="danger" busy={busy} onClick={leave}>{all ? t('devices_all_yes') : t('devices_this_yes')}</Button>
        </>
      }
    >
      <p>{all ? t('devices_all_text') : t('devices_this_text')}</p>
      {failure !== null && <Notice tone="danger" title={failure} />}
    </Dialog>
  );
}

function whenText(at: string): string {
  const time = formatTime(at);
  return isToday(at) ? t('common_today_at', { time }) : t('common_day_at', { day: formatDay(at, locale.value), time });
}
