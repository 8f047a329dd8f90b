import type { JSX } from 'preact';
import type { DemoBooking, DemoOfficial, DemoView } from '../../protocol';
import { IconChat, IconPeople, IconPerson } from '../../components/icons';
import { Notice } from '../../components/notice';
import { Page } from '../../components/page';
import { rich, t } from '../../lib/i18n';
import { hasPage } from '../../routes';
import { DemoBookings } from './demo-bookings';
import { DemoClock } from './demo-clock';
import { NewWindow } from './new-window';
import { roleWords } from './role-words';

/** The front page of a demonstration: who one can be, the bookings, and the clock. */
export function DemoPage({ view, offline, reload }: { view: DemoView; offline: boolean; reload: () => void }): JSX.Element {
  const open = view.bookings.filter((booking) => booking.admission === 'open');
  return (
    <Page title={t('demo_title')} layout="wide">
      <div class="demo-banner">
        <p class="demo-banner-word">{t('common_demo_mark')}</p>
        <p>{t('demo_banner')}</p>
      </div>
      <h1 tabIndex={-1}>{t('demo_title')}</h1>
      {offline && <div class="demo-offline"><Notice tone="warning" title={t('error_unreachable')} /></div>}
      <Roles view={view} open={open.at(-1)} />
      <DemoBookings bookings={view.bookings} reload={reload} />
      <DemoClock reload={reload} />
      <section class="section">
        <h2>{t('demo_book_title')}</h2>
        <p>{t('demo_book_hint')}</p>
        <p><NewWindow href="/prenota" kind="outline">{t('demo_book')}</NewWindow></p>
      </section>
    </Page>
  );
}

/** Those whose first page is there. */
function staffOf(view: DemoView): DemoOfficial[] {
  return view.officials.filter(({ link }) => hasPage(new URL(link, location.href).searchParams.get('ritorno') ?? '/'));
}

function Roles({ view, open }: { view: DemoView; open: DemoBooking | undefined }): JSX.Element {
  return (
    <section aria-labelledby="demo-roles">
      <h2 id="demo-roles">{t('demo_roles_title')}</h2>
      <p>{t('demo_roles_hint')}</p>
      <p class="secondary">{t('demo_roles_one_each')}</p>
      <ul class="demo-roles">
        <li class="card-box">
          <h3><IconPeople /> {t('demo_citizen')}</h3>
          <p>{rich('demo_citizen_hint')}</p>
          {open === undefined ? <p class="secondary">{t('demo_citizen_none')}</p> : (
            <p class="demo-acts">
              <NewWindow href={open.delegate} kind="primary">{t('demo_as_delegate', { code: open.booking.ticket_code })}</NewWindow>
              <NewWindow href={open.links.guest} kind="outline">{t('demo_as_guest', { code: open.booking.ticket_code })}</NewWindow>
            </p>
          )}
        </li>
        <li class="card-box">
          <h3><IconPerson /> {t('demo_official')}</h3>
          <p>{rich('demo_official_hint')}</p>
          <p class="demo-acts">
            {staffOf(view).map(({ name, assignments, link }, at) => (
              <NewWindow key={link} href={link} kind={at === 0 ? 'primary' : 'outline'}>{name}<span class="choice-hint">{roleWords(assignments)}</span></NewWindow>
            ))}
          </p>
        </li>
        <li class="card-box">
          <h3><IconChat /> {t('demo_inbox')}</h3>
          <p>{rich('demo_inbox_hint')}</p>
          <p class="demo-acts"><NewWindow href="/gestione/messaggi" kind="primary">{t('demo_inbox_open')}</NewWindow></p>
        </li>
      </ul>
    </section>
  );
}
