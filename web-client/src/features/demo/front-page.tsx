import type { JSX } from 'preact';
import { CallUs } from '../../components/voice-help';
import { Button } from '../../components/button';
import { Loading } from '../../components/loading';
import { Page } from '../../components/page';
import { StatusCard } from '../../components/status-card';
import { errorText } from '../../lib/api';
import { demoMode, demoView } from '../../lib/demo-mode';
import { t } from '../../lib/i18n';
import { usePolled } from '../../lib/polling';
import { DemoPage } from './demo-page';
import { ServicePage } from './service-page';
import './demo.scss';

const REFRESH_MS = 4_000;

/** What stands at the door: the service, or, in a demonstration, the way into every role. */
export function FrontPage(): JSX.Element {
  // The real service is asked once.
  const everyMs = demoMode.value === true ? REFRESH_MS : undefined;
  const { value, error, reload } = usePolled(async () => ({ demo: await demoView() }), everyMs);
  if (value !== null) return value.demo === null ? <ServicePage /> : <DemoPage view={value.demo} offline={error !== null} reload={reload} />;
  return (
    <Page title={t('common_service')}>
      <h1 tabIndex={-1}>{t('common_service')}</h1>
      {error === null ? <Loading /> : (
        <StatusCard picture="broken_line" lead={errorText(error)} tone="trouble">
          <p><Button onClick={reload}>{t('common_retry')}</Button></p>
          <CallUs />
        </StatusCard>
      )}
    </Page>
  );
}
