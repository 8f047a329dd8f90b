/** In the demonstration: an invented person's envelope and health card. */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Button } from '../../components/button';
import { errorText } from '../../lib/api';
import { formatDate } from '../../lib/clock';
import { demoMode, detectDemo } from '../../lib/demo-mode';
import { t } from '../../lib/i18n';
import type { DemoPerson, DemoPin } from '../../protocol';
import { demoApi } from '../demo/demo-api';
import { pinApi } from './api';
import { groupsOf } from './checks';

export function DemoHelp({ fill }: { fill: (pin: DemoPin) => void }): JSX.Element | null {
  useEffect(detectDemo, []);
  return demoMode.value === true ? <Envelopes fill={fill} /> : null;
}

function Envelopes({ fill }: { fill: (pin: DemoPin) => void }): JSX.Element {
  const [people, setPeople] = useState<DemoPerson[]>([]);
  const [hint, setHint] = useState('');
  const [pin, setPin] = useState<DemoPin | null>(null);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  useEffect(() => {
    demoApi.people().then((all) => setPeople(all.filter(({ assignments }) => assignments.length === 0)), () => undefined);
  }, []);
  const chosen = hint === '' ? (people[0]?.hint ?? '') : hint;
  const make = async (): Promise<void> => {
    setBusy(true);
    setFailure(null);
    try {
      setPin(await pinApi.demo(chosen));
    } catch (error) {
      setFailure(errorText(error));
    }
    setBusy(false);
  };
  return (
    <section class="section pin-demo" aria-labelledby="pin-demo">
      <h2 id="pin-demo">{t('pin_demo_title')}</h2>
      <p>{t('pin_demo_lead')}</p>
      <div class="field">
        <label for="pin-demo-person">{t('pin_demo_person')}</label>
        <select id="pin-demo-person" class="input" value={chosen} onChange={(choice) => setHint(choice.currentTarget.value)}>
          {people.map((person) => <option key={person.hint} value={person.hint}>{person.name}</option>)}
        </select>
      </div>
      <p><Button kind="outline" busy={busy} onClick={() => void make()}>{t('pin_demo_make')}</Button></p>
      <div role="status">
        {failure !== null && <p>{failure}</p>}
        {pin !== null && (
          <>
            <p class="pin-sheet"><strong>{pin.name}</strong><br /><bdi>{pin.fiscal_code}</bdi><br /><bdi class="pin-code-small" data-testid="demo-pin">{groupsOf(pin.pin)}</bdi></p>
            <p class="secondary">{t('pin_demo_card', { number: pin.card_number, date: formatDate(`${pin.card_expires}T12:00:00Z`) })}</p>
            <p><Button kind="link" onClick={() => fill(pin)}>{t('pin_demo_fill')}</Button></p>
          </>
        )}
      </div>
    </section>
  );
}
