import type { ComponentType, JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Button } from './components/button';
import { Loading } from './components/loading';
import { Headline, Page } from './components/page';
import { StatusCard } from './components/status-card';
import { CallUs } from './components/voice-help';
import { t } from './lib/i18n';
import { matchPath, place } from './lib/router';
import { routes, type PageParameters, type Route } from './routes';

type Loaded = { route: Route; Shown: ComponentType<PageParameters> } | { route: Route; failed: true } | null;

/** Draws the page of the address. Another booking or another link is another page: nothing is carried over. */
export function App(): JSX.Element {
  const { path, search, fragment } = place.value;
  const found = find(path);
  const [loaded, setLoaded] = useState<Loaded>(null);
  const [attempt, setAttempt] = useState(0);
  const route = found?.route;
  useEffect(() => {
    if (route === undefined) return;
    let wanted = true;
    const show = (next: Loaded): void => {
      if (wanted) setLoaded(next);
    };
    route.load().then((Shown) => show({ route, Shown }), () => show({ route, failed: true }));
    return () => {
      wanted = false;
    };
  }, [route, attempt]);
  if (found === null) return <NotFound />;
  if (loaded === null || loaded.route !== route) return <Page title={t('common_loading')}><Loading /></Page>;
  if ('failed' in loaded) return <NotLoaded retry={() => setAttempt(attempt + 1)} />;
  return <loaded.Shown key={`${path}${search}#${fragment}`} parameters={found.parameters} query={new URLSearchParams(search)} fragment={fragment} />;
}

function find(path: string): { route: Route; parameters: Record<string, string> } | null {
  for (const route of routes) {
    const parameters = matchPath(route.pattern, path);
    if (parameters !== null) return { route, parameters };
  }
  return null;
}

function NotFound(): JSX.Element {
  return (
    <Page title={t('common_not_found_title')}>
      <Headline>{t('common_not_found_title')}</Headline>
      <StatusCard picture="door" lead={t('common_not_found_lead')}>
        <p>{t('common_not_found_remedy')}</p>
        <CallUs />
      </StatusCard>
    </Page>
  );
}

function NotLoaded({ retry }: { retry: () => void }): JSX.Element {
  return (
    <Page title={t('common_not_loaded_title')}>
      <Headline>{t('common_not_loaded_title')}</Headline>
      <StatusCard picture="broken_line" lead={t('error_unreachable')} tone="trouble">
        <p><Button onClick={retry}>{t('common_retry')}</Button></p>
        <CallUs />
      </StatusCard>
    </Page>
  );
}
