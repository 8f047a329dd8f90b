/** Pages of the official that say one thing. */
import type { ComponentChildren, JSX } from 'preact';
import { Button } from '../../components/button';
import { Headline, Page } from '../../components/page';
import type { PictureName } from '../../components/pictures';
import { StatusCard } from '../../components/status-card';
import { t } from '../../lib/i18n';

export function NotAnOfficial(): JSX.Element {
  return (
    <Page title={t('official_invalid_title')} audience="official">
      <Headline>{t('official_invalid_title')}</Headline>
      <StatusCard picture="door" lead={t('official_invalid_lead')}>
        <p>{t('official_invalid_remedy')}</p>
      </StatusCard>
    </Page>
  );
}

interface OneThing {
  title: string;
  picture: PictureName;
  lead: string;
  children?: ComponentChildren;
}

/** One state with one way on. */
export function SmallPage({ title, picture, lead, children }: OneThing): JSX.Element {
  return (
    <Page title={title} audience="official">
      <Headline focusKey={title}>{title}</Headline>
      <StatusCard picture={picture} lead={lead}>{children}</StatusCard>
    </Page>
  );
}

export function ElsewherePage({ takeOver }: { takeOver: () => void }): JSX.Element {
  return (
    <SmallPage title={t('official_elsewhere_title')} picture="elsewhere" lead={t('official_elsewhere_lead')}>
      <p><Button onClick={takeOver}>{t('official_elsewhere_here')}</Button></p>
    </SmallPage>
  );
}

/** Back to the day. */
export function BackToDay(): JSX.Element {
  return <a class="btn btn-outline-primary action" href="/sportello"><span>{t('official_back_to_day')}</span></a>;
}
