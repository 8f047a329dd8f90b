import type { ClockView, DemoBooking, InboxMessage, MoveClock } from '../../protocol';
import { ask } from '../../lib/api';

export const demoApi = {
  /** One more booking whose window is open now. */
  book: () => ask<DemoBooking>('/api/v1/demo/bookings', { method: 'POST' }),
  moveClock: (body: MoveClock) => ask<ClockView>('/api/v1/demo/clock', { method: 'POST', body }),
  messages: () => ask<InboxMessage[]>('/api/v1/demo/messages'),
};
