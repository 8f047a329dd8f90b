import type { JSX } from 'preact';
import { IconCamera, IconClock, IconFile, IconId, IconPeople } from '../../components/icons';
import { rich } from '../../lib/i18n';

/** Who must come with what. */
export function Needed(): JSX.Element {
  return (
    <ul class="facts">
      <li><IconPeople /><span>{rich('booking_needed_people')}</span></li>
      <li><IconId /><span>{rich('booking_needed_document')}</span></li>
      <li><IconFile /><span>{rich('booking_needed_files')}</span></li>
      <li><IconCamera /><span>{rich('booking_needed_device')}</span></li>
      <li><IconClock /><span>{rich('booking_needed_time')}</span></li>
    </ul>
  );
}
