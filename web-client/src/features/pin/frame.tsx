/** What the pages of the PIN have in common. */
import type { ComponentChildren, JSX } from 'preact';
import { Button } from '../../components/button';
import { Loading } from '../../components/loading';
import { Notice } from '../../components/notice';
import { Headline, Page } from '../../components/page';
import type { PictureName } from '../../components/pictures';
import { StatusCard } from '../../components/status-card';
import { CallUs } from '../../components/voice-help';
import { ApiError, errorText } from '../../lib/api';
import { formatDate, formatTime, now } from '../../lib/clock';
import { rich, t, type MessageKey } from '../../lib/i18n';
import { usePolled } from '../../lib/polling';
import type { PinInfo } from '../../protocol';
import { isShut, obstacleOf } from './access';
import { pinApi } from './api';
import type { Form } from './use-form';
import './pin.scss';

const links = {
  access: ['/pin/accesso', 'pin_to_access'],
  change: ['/pin/cambio', 'pin_to_change'],
  restore: ['/pin/ripristino', 'pin_to_restore'],
  revoke: ['/pin/revoca', 'pin_to_revoke'],
  activate: ['/pin/attivazione', 'pin_to_activate'],
  request: ['/pin/richiesta', 'pin_to_request'],
  convert: ['/pin/conversione', 'pin_to_convert'],
} as const satisfies Record<string, readonly [string, MessageKey]>;

export type Way = keyof typeof links;

/** Where else one may want to go. */
export function OtherWays({ ways }: { ways: Way[] }): JSX.Element {
  return (
    <nav class="section" aria-labelledby="pin-other-ways">
      <h2 id="pin-other-ways">{t('pin_other_ways')}</h2>
      <ul class="pin-ways">
        {ways.map((way) => <li key={way}><a href={links[way][0]}>{t(links[way][1])}</a></li>)}
      </ul>
    </nav>
  );
}

/** A citizen's page; where the service has no PINs it says what to do instead. */
export function PinPage({ title, children }: { title: string; children: (info: PinInfo) => ComponentChildren }): JSX.Element {
  const { value, error, reload } = usePolled(pinApi.info);
  if (value !== null) return <Page title={title}>{children(value)}</Page>;
  if (error === null) return <Page title={title}><Loading /></Page>;
  const missing = error instanceof ApiError && error.status === 404;
  return (
    <Page title={title}>
      <Headline>{missing ? t('pin_not_here_title') : title}</Headline>
      <StatusCard picture={missing ? 'door' : 'broken_line'} lead={missing ? t('pin_not_here_lead') : errorText(error)} tone="trouble">
        {missing ? <p><a class="btn btn-primary action" href="/accesso"><span>{t('pin_not_here_enter')}</span></a></p> : <p><Button onClick={reload}>{t('common_retry')}</Button></p>}
        <CallUs />
      </StatusCard>
    </Page>
  );
}

interface SheetProps {
  form: Form;
  /** Words of the one act. */
  act: string;
  children: ComponentChildren;
  /** Why nothing can be sent now. */
  shut?: boolean;
}

/** The form itself: fields, what went wrong, the one act. */
export function FormSheet({ form, act, children, shut = false }: SheetProps): JSX.Element {
  return (
    <form
      class="pin-form"
      noValidate
      onSubmit={(submit) => {
        submit.preventDefault();
        if (!shut) form.submit();
      }}
    >
      {children}
      <div role="alert"><Failure error={form.failure} /></div>
      <div class="actions"><Button type="submit" busy={form.busy} disabled={shut}>{act}</Button></div>
    </form>
  );
}

/** Why it was refused; a lock says until when, by the clock. */
function Failure({ error }: { error: unknown }): JSX.Element | null {
  const obstacle = obstacleOf(error);
  switch (obstacle.kind) {
    case 'none':
      return null;
    case 'locked': {
      if (!isShut(obstacle, now.value)) return <Notice tone="info" title={t('pin_access_unlocked')} />;
      const { until } = obstacle;
      // A minute that has begun is not over: who comes at the time shown must find it open.
      const at = new Date(Math.ceil(Date.parse(until) / 60_000) * 60_000);
      return (
        <Notice tone="warning" title={rich('pin_access_locked', { time: formatTime(at), date: formatDate(at) })}>
          <p>{t('pin_access_locked_why')}</p>
          <CallUs />
        </Notice>
      );
    }
    case 'blocked':
      return <Notice tone="danger" title={t('error_pin_blocked')}><p>{t('pin_access_blocked_next')}</p><CallUs /></Notice>;
    case 'first_half':
      return <Notice tone="warning" title={t('error_pin_first_half_only')}><p>{t('pin_access_first_half_next')}</p></Notice>;
    case 'other':
      return <Notice tone="warning" title={errorText(obstacle.error)}><CallUs /></Notice>;
  }
}

/** How it ended. */
export function Done({ title, picture = 'done', lead, children }: { title: string; picture?: PictureName; lead: ComponentChildren; children?: ComponentChildren }): JSX.Element {
  return (
    <>
      <Headline focusKey={`pin-done-${title}`}>{title}</Headline>
      <StatusCard picture={picture} lead={lead} tone="done">{children}</StatusCard>
    </>
  );
}
