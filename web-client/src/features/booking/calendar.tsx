import type { JSX } from 'preact';
import { dayAfter, formatDay, romeDay, serverTime } from '../../lib/clock';
import { locale, t } from '../../lib/i18n';

const WEEKS = 5;

/** The next weeks; days with a free time can be chosen. Free is told by a ring and by being choosable, not by colour alone. */
export function Calendar({ free, chosen, choose }: { free: string[]; chosen: string; choose: (day: string) => void }): JSX.Element {
  const days = weeks(romeDay(serverTime()), free.at(-1) ?? '');
  const short = new Intl.DateTimeFormat(locale.value, { weekday: 'short', timeZone: 'UTC' });
  return (
    <fieldset class="booking-calendar">
      <legend>{t('booking_choose_day')}</legend>
      <div class="booking-calendar-grid">
        {days.slice(0, 7).map((day) => <span key={day} class="booking-weekday" aria-hidden="true">{short.format(noon(day))}</span>)}
        {days.map((day, at) => <Day key={day} day={day} month={at === 0 || day.endsWith('-01')} free={free.includes(day)} chosen={day === chosen} choose={choose} />)}
      </div>
      <p class="secondary booking-legend"><span class="booking-day booking-day-free booking-day-sample" aria-hidden="true">{days.find((day) => free.includes(day))?.slice(8) ?? '1'}</span> {t('booking_legend')}</p>
    </fieldset>
  );
}

interface DayProps {
  day: string;
  /** Says the month too. */
  month: boolean;
  free: boolean;
  chosen: boolean;
  choose: (day: string) => void;
}

function Day({ day, month, free, chosen, choose }: DayProps): JSX.Element {
  const name = new Intl.DateTimeFormat(locale.value, { month: 'short', timeZone: 'UTC' });
  const shown = (
    <>
      <span>{Number(day.slice(8))}</span>
      {month && <span class="booking-month">{name.format(noon(day))}</span>}
    </>
  );
  // A day without free times is no choice: nothing to read out.
  if (!free) return <span class="booking-day" aria-hidden="true">{shown}</span>;
  return (
    <label class="booking-day booking-day-free">
      <input class="visually-hidden" type="radio" name="day" checked={chosen} aria-label={formatDay(noon(day), locale.value)} onChange={() => choose(day)} />
      {shown}
    </label>
  );
}

/** Whole weeks from Monday on that hold today and the last free day. */
function weeks(today: string, last: string): string[] {
  const first = noon(today);
  first.setUTCDate(first.getUTCDate() - ((first.getUTCDay() + 6) % 7));
  const days = [first.toISOString().slice(0, 10)];
  while (days.length < WEEKS * 7 && (days.length % 7 !== 0 || (days.at(-1) ?? '') < last)) days.push(dayAfter(days.at(-1) ?? today));
  return days;
}

function noon(day: string): Date {
  return new Date(`${day}T12:00:00Z`);
}
