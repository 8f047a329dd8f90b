/** Which page an address shows. Each page is loaded when it is first needed. */
import type { ComponentType } from 'preact';

/** What every page is given. */
export interface PageParameters {
  /** Parameters of the address. */
  parameters: Record<string, string>;
  /** The fragment of the link. */
  token: string;
}

export interface Route {
  pattern: string;
  load: () => Promise<ComponentType<PageParameters>>;
}

export const routes: Route[] = [
  { pattern: '/', load: async () => (await import('./features/demo/front-page')).FrontPage },
  { pattern: '/prenota', load: async () => (await import('./features/booking/booking-page')).BookingPage },
  { pattern: '/prenotazioni/:id', load: async () => (await import('./features/booking/detail-page')).DetailPage },
  { pattern: '/sportello', load: async () => (await import('./features/official/board-page')).BoardPage },
  { pattern: '/sportello/:id', load: async () => (await import('./features/official/meeting-page')).OfficialMeeting },
  { pattern: '/gestione/messaggi', load: async () => (await import('./features/inbox/inbox-page')).InboxPage },
  { pattern: '/meeting/:id', load: async () => (await import('./features/citizen/meeting-page')).CitizenMeeting },
  { pattern: '/informativa', load: async () => (await import('./features/citizen/privacy-page')).PrivacyPage },
];
