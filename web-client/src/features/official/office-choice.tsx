import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { api } from '../../lib/api';
import { t } from '../../lib/i18n';
import { usePolled } from '../../lib/polling';
import type { OfficeId } from '../../protocol';

const REMEMBERED = 'sportello.office';

/** Whose board is shown, for who works at several offices. */
export function OfficeChoice({ offices, chosen, choose }: { offices: OfficeId[]; chosen: OfficeId; choose: (office: OfficeId) => void }): JSX.Element {
  const { value } = usePolled(api.offices);
  const nameOf = (office: OfficeId): string => value?.find(({ id }) => id === office)?.name ?? office;
  return (
    <div class="field board-office">
      <label for="board-office">{t('official_office')}</label>
      <select id="board-office" class="input" value={chosen} onChange={({ currentTarget }) => choose(currentTarget.value)}>
        {offices.map((office) => <option key={office} value={office}>{nameOf(office)}</option>)}
      </select>
    </div>
  );
}

/** The office chosen last on this device, as long as one works there. */
export function useChosenOffice(offices: OfficeId[]): [OfficeId | null, (office: OfficeId) => void] {
  const [chosen, setChosen] = useState<OfficeId | null>(recall);
  const choose = (office: OfficeId): void => {
    setChosen(office);
    try {
      localStorage.setItem(REMEMBERED, office);
    } catch {
      // Then the choice holds for this page.
    }
  };
  return [chosen !== null && offices.includes(chosen) ? chosen : (offices[0] ?? null), choose];
}

function recall(): OfficeId | null {
  try {
    return localStorage.getItem(REMEMBERED);
  } catch {
    return null;
  }
}
