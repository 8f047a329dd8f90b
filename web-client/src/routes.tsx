/** Which page an address shows. Each page is loaded when it is first needed. */
import type { ComponentType } from 'preact';
import { chapter, type Chapter } from './lib/i18n';
import { matchPath } from './lib/router';

/** What every page is given. */
export interface PageParameters {
  /** Parameters of the address. */
  parameters: Record<string, string>;
  /** What stands behind the question mark. */
  query: URLSearchParams;
  /** The fragment of the address. */
  fragment: string;
}

export interface Route {
  pattern: string;
  load: () => Promise<ComponentType<PageParameters>>;
}

/** A page with the chapters of texts that it reads. */
function page(pattern: string, texts: Chapter[], load: Route['load']): Route {
  return {
    pattern,
    load: async () => {
      const [Shown] = await Promise.all([load(), chapter(...texts)]);
      return Shown;
    },
  };
}

export const routes: Route[] = [
  page('/', ['demo', 'booking'], async () => (await import('./features/demo/front-page')).FrontPage),
  page('/prenota', ['booking'], async () => (await import('./features/booking/booking-page')).BookingPage),
  page('/prenotazioni', ['booking'], async () => (await import('./features/booking/list-page')).ListPage),
  page('/prenotazioni/:id', ['booking'], async () => (await import('./features/booking/detail-page')).DetailPage),
  page('/meeting/:id', [], async () => (await import('./features/citizen/meeting-page')).CitizenMeeting),
  page('/ospite/:id', ['guest'], async () => (await import('./features/guest/guest-page')).GuestPage),
  page('/informativa', [], async () => (await import('./features/citizen/privacy-page')).PrivacyPage),
  page('/accesso', ['login'], async () => (await import('./features/login/login-page')).LoginPage),
  page('/accesso/cns', ['login'], async () => (await import('./features/login/card-page')).CardPage),
  page('/accessi', ['devices'], async () => (await import('./features/session/devices-page')).DevicesPage),
  page('/pin/accesso', ['pin', 'booking'], async () => (await import('./features/pin/access-page')).AccessPage),
  page('/pin/cambio', ['pin', 'booking'], async () => (await import('./features/pin/change-page')).ChangePage),
  page('/pin/richiesta', ['pin', 'booking'], async () => (await import('./features/pin/request-page')).RequestPage),
  page('/pin/attivazione', ['pin', 'booking'], async () => (await import('./features/pin/activation-page')).ActivationPage),
  page('/pin/ripristino', ['pin', 'booking'], async () => (await import('./features/pin/restore-page')).RestorePage),
  page('/pin/revoca', ['pin', 'booking'], async () => (await import('./features/pin/revoke-page')).RevokePage),
  page('/pin/conversione', ['pin', 'booking', 'files'], async () => (await import('./features/pin/conversion-page')).ConversionPage),
  page('/sportello/pin', ['pin', 'official', 'booking', 'files'], async () => (await import('./features/pin/office-page')).OfficePage),
  page('/assistenza/pin', ['pin', 'booking'], async () => (await import('./features/pin/assistance-page')).AssistancePage),
  page('/sportello', ['official', 'booking'], async () => (await import('./features/official/board-page')).BoardPage),
  page('/sportello/:id', ['official', 'booking', 'live', 'trial', 'files'], async () => (await import('./features/official/meeting-page')).OfficialMeeting),
  page('/assistenza', ['assistance', 'official', 'booking'], async () => (await import('./features/assistance/assistance-page')).AssistancePage),
  // What was refused of a PIN is told in the words of its pages.
  page('/gestione/registro', ['audit', 'pin', 'files'], async () => (await import('./features/audit/audit-page')).AuditPage),
  page('/gestione/messaggi', ['demo'], async () => (await import('./features/inbox/inbox-page')).InboxPage),
  page('/demo/accesso', ['demo', 'booking'], async () => (await import('./features/demo/provider-page')).ProviderPage),
];

/** Whether an address of this service has a page here. */
export function hasPage(path: string): boolean {
  return routes.some(({ pattern }) => matchPath(pattern, path) !== null);
}
