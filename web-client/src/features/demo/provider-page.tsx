import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Button } from '../../components/button';
import { IconPerson } from '../../components/icons';
import { Loading } from '../../components/loading';
import { Notice } from '../../components/notice';
import { Headline, Page } from '../../components/page';
import { StatusCard } from '../../components/status-card';
import { ApiError, errorText } from '../../lib/api';
import { t } from '../../lib/i18n';
import { usePolled } from '../../lib/polling';
import type { DemoPerson, DemoWho, Level } from '../../protocol';
import type { PageParameters } from '../../routes';
import { TextField } from '../booking/text-field';
import { fiscalCodeFault, tidyFiscalCode } from '../booking/fiscal-code';
import { faultText } from '../booking/fault-text';
import { demoApi } from './demo-api';
import { askedOf, cancelAddress, type Asked } from './provider-address';
import { roleWords } from './role-words';
import './demo.scss';
import '../booking/booking.scss';

/** The demonstration's own provider of identity: anybody enters as anybody. It says so loudly, for it looks like the real thing. */
export function ProviderPage({ query }: PageParameters): JSX.Element {
  const asked = askedOf(query, location.origin);
  return (
    <Page title={t('demo_idp_title')} heading={t('demo_idp_heading')} subtitle={t('common_demo_mark')}>
      <div class="demo-banner">
        <p class="demo-banner-word">{t('demo_idp_banner')}</p>
        <p>{t('demo_idp_banner_text')}</p>
      </div>
      <Headline>{t('demo_idp_title')}</Headline>
      {asked === null
        ? <StatusCard picture="door" lead={t('demo_idp_by_hand')}><p><a href="/">{t('session_here_front')}</a></p></StatusCard>
        : <Enter asked={asked} />}
    </Page>
  );
}

interface Entering {
  enter: (who: DemoWho) => void;
  busy: boolean;
}

function Enter({ asked }: { asked: Asked }): JSX.Element {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<ApiError['code'] | null>(null);
  const enter = (who: DemoWho): void => {
    setBusy(true);
    setFailure(null);
    demoApi.login({ state: asked.state, nonce: asked.nonce, code_challenge: asked.codeChallenge, who }).then(
      ({ location: next }) => location.replace(next),
      (error: unknown) => {
        setBusy(false);
        setFailure(error instanceof ApiError ? error.code : 'internal');
      },
    );
  };
  const { hint } = asked;
  useEffect(() => {
    // Whoever came by a link of the demonstration has said already who they are.
    if (hint !== null) enter({ kind: 'known', hint, level: 'l2' });
  }, [hint]);
  if (hint !== null && failure === null) return <Loading />;
  return (
    <>
      <div role="alert">{failure !== null && <Notice tone="danger" title={failure === 'not_found' ? t('demo_idp_unknown') : errorText(new ApiError(failure, 0, null))} />}</div>
      {asked.who === 'citizen' ? <Citizens enter={enter} busy={busy} /> : <Staff enter={enter} busy={busy} />}
      <p class="actions"><Button kind="danger" onClick={() => location.replace(cancelAddress(asked))}>{t('demo_idp_cancel')}</Button></p>
    </>
  );
}

const LEVELS: readonly Level[] = ['l1', 'l2', 'l3'];

function Citizens({ enter, busy }: Entering): JSX.Element {
  const [level, setLevel] = useState<Level>('l2');
  return (
    <>
      <fieldset class="choices demo-levels">
        <legend>{t('demo_idp_level')}</legend>
        {LEVELS.map((value) => (
          <label class="choice" key={value}>
            <input type="radio" name="level" checked={level === value} onChange={() => setLevel(value)} />
            <span>{t('demo_idp_level_of', { level: value.slice(1) })} <span class="choice-hint">{t(`demo_idp_${value}`)}</span></span>
          </label>
        ))}
      </fieldset>
      <People staff={false} busy={busy} choose={(hint) => enter({ kind: 'known', hint, level })} />
      <Anybody busy={busy} enter={(name, code) => enter({ kind: 'citizen', name, fiscal_code: code, level })} />
    </>
  );
}

function Staff({ enter, busy }: Entering): JSX.Element {
  // The level is for citizens: of the institute's people it is not read.
  return <People staff busy={busy} choose={(hint) => enter({ kind: 'known', hint, level: 'l2' })} />;
}

function People({ staff, busy, choose }: { staff: boolean; busy: boolean; choose: (hint: string) => void }): JSX.Element {
  const { value, error, reload } = usePolled(demoApi.people);
  if (value === null) {
    return error === null ? <Loading /> : <Notice tone="warning" title={errorText(error)}><Button kind="outline" onClick={reload}>{t('common_retry')}</Button></Notice>;
  }
  return (
    <section class="section" aria-labelledby="demo-people">
      <h2 id="demo-people">{t('demo_idp_people')}</h2>
      <ul class="demo-people">
        {value.filter(({ assignments }) => staff === assignments.length > 0).map((person) => (
          <li key={person.hint}><Person person={person} busy={busy} choose={() => choose(person.hint)} /></li>
        ))}
      </ul>
    </section>
  );
}

function Person({ person, busy, choose }: { person: DemoPerson; busy: boolean; choose: () => void }): JSX.Element {
  return (
    <Button kind="outline" icon={<IconPerson />} disabled={busy} onClick={choose}>
      {person.name}
      {person.assignments.length > 0 && <span class="choice-hint">{roleWords(person.assignments)}</span>}
    </Button>
  );
}

/** Any name and code: the check letter must be right, as everywhere. */
function Anybody({ busy, enter }: { busy: boolean; enter: (name: string, code: string) => void }): JSX.Element {
  const [name, setName] = useState('');
  const [code, setCode] = useState('');
  const [checked, setChecked] = useState(false);
  const fault = fiscalCodeFault(tidyFiscalCode(code));
  return (
    <section class="section" aria-labelledby="demo-anybody">
      <h2 id="demo-anybody">{t('demo_idp_anybody')}</h2>
      <form
        noValidate
        class="booking-group"
        onSubmit={(submit) => {
          submit.preventDefault();
          setChecked(true);
          if (name.trim() !== '' && fault === null) enter(name.trim(), tidyFiscalCode(code));
        }}
      >
        <TextField label={t('booking_name')} value={name} onInput={setName} autocomplete="name" error={checked && name.trim() === '' ? t('booking_fault_missing') : undefined} />
        <TextField
          label={t('booking_fiscal_code')}
          hint={t('booking_fiscal_code_hint')}
          value={code}
          onInput={setCode}
          code
          error={checked && fault !== null ? faultText(code === '' ? { kind: 'missing' } : { kind: 'fiscal_code', fault }) : undefined}
        />
        <p><Button type="submit" kind="outline" disabled={busy}>{t('demo_idp_enter')}</Button></p>
      </form>
    </section>
  );
}
