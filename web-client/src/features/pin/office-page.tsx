import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Button } from '../../components/button';
import { announce } from '../../components/live-region';
import { Notice } from '../../components/notice';
import { Headline, Page } from '../../components/page';
import { StatusCard } from '../../components/status-card';
import { t } from '../../lib/i18n';
import type { OfficeId } from '../../protocol';
import { Gate } from '../login/gate';
import { officesOf } from '../official/board-rows';
import { OfficeChoice, useChosenOffice } from '../official/office-choice';
import { pinApi } from './api';
import { addressFields, addressOf, applicantFields, applicantOf, contactFields, contactsOf } from './bodies';
import type { Values } from './checks';
import { Conversions } from './conversions';
import { AddressFields, ApplicantFields, ContactFields } from './fields';
import { FormSheet } from './frame';
import { useForm } from './use-form';

/** PINs at an office: handed over at the counter, sent in letters, converted. */
export function OfficePage(): JSX.Element {
  return (
    <Gate realm="staff" title={t('pin_office_title')} why={t('pin_office_why')}>
      {(session) => <Office offices={session.realm === 'staff' ? officesOf(session.assignments) : []} />}
    </Gate>
  );
}

function Office({ offices }: { offices: OfficeId[] }): JSX.Element {
  const [chosen, choose] = useChosenOffice(offices);
  if (chosen === null) {
    return (
      <Page title={t('pin_office_title')} audience="official">
        <Headline>{t('pin_office_title')}</Headline>
        <StatusCard picture="door" lead={t('pin_office_not_yours')} tone="trouble" />
      </Page>
    );
  }
  return (
    <Page title={t('pin_office_title')} layout="wide" audience="official">
      <Headline>{t('pin_office_title')}</Headline>
      {offices.length > 1 && <OfficeChoice offices={offices} chosen={chosen} choose={choose} />}
      <div class="pin-desks">
        <Conversions />
        <Issue office={chosen} />
        <Letter office={chosen} />
      </div>
    </Page>
  );
}

/** At the counter. The sheet lives in this window alone, until the envelope is handed over. */
function Issue({ office }: { office: OfficeId }): JSX.Element {
  const [sheet, setSheet] = useState<string | null>(null);
  const send = async (values: Values): Promise<void> => {
    const pdf = await pinApi.issue({ office, applicant: applicantOf(values), contacts: contactsOf(values) });
    setSheet(URL.createObjectURL(pdf));
  };
  useEffect(() => () => {
    if (sheet !== null) URL.revokeObjectURL(sheet);
  }, [sheet]);
  return (
    <section class="section" aria-labelledby="pin-issue">
      <h2 id="pin-issue">{t('pin_office_issue')}</h2>
      {sheet === null ? <IssueForm send={send} /> : (
        <Notice tone="success" title={t('pin_office_issue_done')}>
          <p><a class="btn btn-primary action" href={sheet} target="_blank" rel="noopener"><span>{t('pin_office_open_sheet')}</span></a></p>
          <p><Button kind="outline" onClick={() => setSheet(null)}>{t('pin_office_next')}</Button></p>
        </Notice>
      )}
    </section>
  );
}

function IssueForm({ send }: { send: (values: Values) => Promise<void> }): JSX.Element {
  const form = useForm('pin-issue', { fields: [...applicantFields, ...contactFields], optional: contactFields, send });
  return (
    <FormSheet form={form} act={t('pin_office_issue_send')}>
      <p>{t('pin_office_issue_lead')}</p>
      <ApplicantFields form={form} />
      <ContactFields form={form} hint={t('pin_contacts_hint')} />
    </FormSheet>
  );
}

/** A first half for a letter that goes out anyway. */
function Letter({ office }: { office: OfficeId }): JSX.Element {
  const [round, setRound] = useState(0);
  const send = async (values: Values): Promise<void> => {
    await pinApi.preassign({ office, applicant: applicantOf(values), address: addressOf(values) });
    announce(t('pin_office_letter_done'));
    setRound(round + 1);
  };
  return (
    <section class="section" aria-labelledby="pin-letter">
      <h2 id="pin-letter">{t('pin_office_letter')}</h2>
      {round > 0 && <Notice tone="success" title={t('pin_office_letter_done')} />}
      <LetterForm key={round} send={send} />
    </section>
  );
}

function LetterForm({ send }: { send: (values: Values) => Promise<void> }): JSX.Element {
  const form = useForm('pin-letter', { fields: [...applicantFields, ...addressFields], send });
  return (
    <FormSheet form={form} act={t('pin_office_letter_send')}>
      <p>{t('pin_office_letter_lead')}</p>
      <ApplicantFields form={form} />
      <AddressFields form={form} half="first" />
    </FormSheet>
  );
}
