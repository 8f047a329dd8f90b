import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../../components/button';
import { Loading } from '../../components/loading';
import { Notice } from '../../components/notice';
import { Headline, Page } from '../../components/page';
import { StatusCard } from '../../components/status-card';
import { ApiError, errorText } from '../../lib/api';
import { formatDate, formatTime, now } from '../../lib/clock';
import { rich, t } from '../../lib/i18n';
import { usePolled } from '../../lib/polling';
import type { PinChannel, PinRequestRow } from '../../protocol';
import { Gate } from '../login/gate';
import { oneContact } from './activation-page';
import { pinApi } from './api';
import { addressFields, addressOf, applicantFields, applicantOf, contactFields, contactsOf } from './bodies';
import type { Values } from './checks';
import { AddressFields, ApplicantFields, ContactFields } from './fields';
import { FormSheet } from './frame';
import { inOrder, isLate } from './requests';
import { useForm } from './use-form';

const REFRESH_MS = 30_000;

/** Requests for a PIN, for the contact centre. */
export function AssistancePage(): JSX.Element {
  return <Gate realm="staff" title={t('pin_help_title')} why={t('pin_help_why')}>{() => <Requests />}</Gate>;
}

function Requests(): JSX.Element {
  const { value, error, reload } = usePolled(pinApi.requests, REFRESH_MS);
  const [sentTo, setSentTo] = useState<string | null>(null);
  const sent = (to: string): void => {
    setSentTo(to);
    reload();
  };
  if (error instanceof ApiError && error.code === 'forbidden') {
    return (
      <Page title={t('pin_help_title')} audience="official">
        <Headline>{t('pin_help_title')}</Headline>
        <StatusCard picture="door" lead={t('pin_help_not_yours')} tone="trouble" />
      </Page>
    );
  }
  return (
    <Page title={t('pin_help_title')} layout="wide" audience="official">
      <Headline>{t('pin_help_title')}</Headline>
      <p>{t('pin_help_lead')}</p>
      <div role="status">{sentTo !== null && <Notice tone="success" title={rich('pin_help_done', { to: sentTo })} />}</div>
      {value === null && error === null && <Loading />}
      {error !== null && <Notice tone="warning" title={errorText(error)}><p><Button kind="outline" onClick={reload}>{t('common_retry')}</Button></p></Notice>}
      {value?.length === 0 && <p>{t('pin_help_none')}</p>}
      <ul class="pin-rows">{value !== null && inOrder(value, now.value).map((row) => <Row key={row.id} row={row} sent={sent} />)}</ul>
      <Telephone sent={sent} />
    </Page>
  );
}

function Row({ row, sent }: { row: PinRequestRow; sent: (to: string) => void }): JSX.Element {
  const [channel, setChannel] = useState<PinChannel | undefined>(row.contacts[0]?.channel);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const validate = async (): Promise<void> => {
    setBusy(true);
    setFailure(null);
    try {
      sent((await pinApi.validate(row.id, channel === undefined ? {} : { channel })).to_masked);
    } catch (error) {
      setFailure(errorText(error));
    }
    setBusy(false);
  };
  return (
    <li class="pin-row">
      <p><strong><bdi>{row.name}</bdi></strong> · <bdi>{row.fiscal_code_masked}</bdi> · {t('pin_help_since', { date: formatDate(row.since), time: formatTime(row.since) })}</p>
      <p>{row.sent ? t('pin_help_sent') : t('pin_help_waits')}</p>
      {!isLate(row, now.value) ? <p class="secondary">{t('pin_help_from', { time: formatTime(row.validate_from), date: formatDate(row.validate_from) })}</p> : (
        <div class="pin-validate">
          <div class="field">
            <label for={`pin-channel-${row.id}`}>{t('pin_help_channel')}</label>
            <select id={`pin-channel-${row.id}`} class="input" value={channel} onChange={(choice) => setChannel(choice.currentTarget.value as PinChannel)}>
              {row.contacts.map((contact) => <option key={contact.channel} value={contact.channel}>{contact.to_masked}</option>)}
            </select>
          </div>
          <Button busy={busy} onClick={() => void validate()}>{t('pin_help_validate')}</Button>
        </div>
      )}
      <div role="alert">{failure !== null && <Notice tone="warning" title={failure} />}</div>
    </li>
  );
}

/** A request taken while the person is on the line. */
function Telephone({ sent }: { sent: (to: string) => void }): JSX.Element {
  const [round, setRound] = useState(0);
  const send = async (values: Values): Promise<void> => {
    const { to_masked: to } = await pinApi.requestByTelephone({ applicant: applicantOf(values), address: addressOf(values), contacts: contactsOf(values) });
    setRound(round + 1);
    sent(to);
  };
  return (
    <section class="section" aria-labelledby="pin-telephone">
      <h2 id="pin-telephone">{t('pin_help_telephone')}</h2>
      <TelephoneForm key={round} send={send} />
    </section>
  );
}

function TelephoneForm({ send }: { send: (values: Values) => Promise<void> }): JSX.Element {
  const form = useForm('pin-telephone', { fields: [...applicantFields, ...addressFields, ...contactFields], optional: contactFields, check: oneContact, send });
  return (
    <FormSheet form={form} act={t('pin_help_telephone_send')}>
      <p>{t('pin_help_telephone_lead')}</p>
      <ApplicantFields form={form} />
      <AddressFields form={form} />
      <ContactFields form={form} hint={t('pin_contacts_hint')} />
    </FormSheet>
  );
}
