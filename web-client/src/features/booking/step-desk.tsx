import type { JSX } from 'preact';
import type { OfficeView } from '../../protocol';
import { StatusCard } from '../../components/status-card';
import { CallUs } from '../../components/voice-help';
import { t } from '../../lib/i18n';
import { faultText } from './fault-text';
import { StepFrame, type StepProps } from './step-frame';

/** Which desk of which office. */
export function StepDesk({ draft, change, faults, go, offices }: StepProps & { offices: OfficeView[] }): JSX.Element {
  if (offices.every(({ desks }) => desks.length === 0)) {
    return <StatusCard picture="calendar" lead={t('booking_no_offices')}><CallUs /></StatusCard>;
  }
  const error = faultText(faults.desk ?? faults.office);
  return (
    <StepFrame step={1} onNext={() => (draft.desk === '' ? change({}, { desk: { kind: 'missing' } }) : go(2))} error={error}>
      {offices.map((office) => (
        <fieldset class="choices booking-office" key={office.id}>
          <legend>{t('booking_office', { name: office.name })} <span class="choice-hint">{office.address}</span></legend>
          {office.desks.map((desk) => (
            <label class="choice" key={desk.id}>
              <input
                type="radio"
                name="desk"
                checked={draft.desk === desk.id}
                onChange={() => change(draft.desk === desk.id ? {} : { office: office.id, desk: desk.id, day: '', start: '' }, {})}
              />
              <span>{desk.name} <span class="choice-hint">{t('booking_desk_hint', { minutes: desk.slot_minutes })}</span></span>
            </label>
          ))}
        </fieldset>
      ))}
    </StepFrame>
  );
}
