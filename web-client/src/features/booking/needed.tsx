import type { JSX } from 'preact';
import { IconCamera, IconClock, IconFile, IconId, IconPeople } from '../../components/icons';
import { rich } from '../../lib/i18n';
import type { FormKind } from '../../protocol';

/** Who must come with what. Before the form is known: the usual one, and what the others need. */
export function Needed({ form = null, filesOnly = false }: { form?: FormKind | null; filesOnly?: boolean }): JSX.Element {
  return (
    <ul class="facts">
      {!filesOnly && <li><IconPeople /><span>{rich('booking_needed_people')}</span></li>}
      {!filesOnly && <li><IconId /><span>{rich('booking_needed_document')}</span></li>}
      <li><IconFile /><span>{rich(`booking_needed_files_${form ?? 'aa08'}`)}</span></li>
      {form === null && <li><IconFile /><span>{rich('booking_needed_files_others')}</span></li>}
      {!filesOnly && <li><IconCamera /><span>{rich('booking_needed_device')}</span></li>}
      {!filesOnly && <li><IconClock /><span>{rich('booking_needed_time')}</span></li>}
    </ul>
  );
}
