import { h, type ComponentType, type JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { chapter, type Chapter } from '../lib/i18n';
import { Loading } from './loading';

const RETRY_MS = 3_000;

/** A component that is loaded when it is first shown, with the texts that it reads. On a bad line it is tried again. */
export function later<Props extends object>(texts: Chapter[], load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  let known: ComponentType<Props> | null = null;
  return function Later(props: Props): JSX.Element {
    const [Shown, setShown] = useState<ComponentType<Props> | null>(() => known);
    const [attempt, setAttempt] = useState(0);
    useEffect(() => {
      if (known !== null) return;
      let timer: ReturnType<typeof setTimeout> | undefined;
      Promise.all([load(), chapter(...texts)]).then(([loaded]) => {
        known = loaded;
        setShown(() => loaded);
      }, () => (timer = setTimeout(() => setAttempt(attempt + 1), RETRY_MS)));
      return () => clearTimeout(timer);
    }, [attempt]);
    return Shown === null ? <Loading /> : h(Shown, props);
  };
}
