import type { assistance as italian } from '../it/assistance';

export const assistance: Record<keyof typeof italian, string> = {
  assistance_title: 'Assistance',
  assistance_lead: 'Find the booking of the caller: you see where they stand and what their page shows.',
  assistance_code: 'Booking code',
  assistance_code_hint: 'As the caller reads it out, for example AY16',
  assistance_missing: 'Write the booking code.',
  assistance_find: 'Search',
  assistance_found: 'Bookings found: {count}',
  assistance_none: 'No booking with the code {code}.',
  assistance_none_hint: 'Ask the caller to read the code again from the ticket or the confirmation SMS.',
  assistance_page: 'The citizen’s page',
  assistance_too_early: 'The room is not open yet: it opens at {time} of {date}.',
  assistance_open: 'The room is open: the citizen can enter from the details of the booking.',
  assistance_over: 'The appointment is over.',
  assistance_cancelled: 'The booking is cancelled.',
  assistance_meeting: 'The meeting',
  assistance_not_yours: 'This page is for operators of the contact centre.',
};
