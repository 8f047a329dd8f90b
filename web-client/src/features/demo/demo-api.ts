import type { ClockView, DemoBooking, DemoGranted, DemoLogin, DemoPerson, InboxMessage, MoveClock } from '../../protocol';
import { ask } from '../../lib/api';

export const demoApi = {
  /** One more booking whose window is open now. */
  book: () => ask<DemoBooking>('/api/v1/demo/bookings', { method: 'POST' }),
  moveClock: (body: MoveClock) => ask<ClockView>('/api/v1/demo/clock', { method: 'POST', body }),
  messages: () => ask<InboxMessage[]>('/api/v1/demo/messages'),
  people: () => ask<DemoPerson[]>('/api/v1/demo/people'),
  login: (body: DemoLogin) => ask<DemoGranted>('/api/v1/demo/login', { method: 'POST', body }),
};
