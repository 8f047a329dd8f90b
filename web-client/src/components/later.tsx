import { h, type ComponentType, type JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { chapter, type Chapter } from '../lib/i18n';
import { Loading } from './loading';

const RETRY_MS = 3_000;

/** A component that is loaded later. */
export type Later<Props> = ((props: Props) => JSX.Element) & {
  /** Loads it before it is shown; what does not arrive is loaded when it is. */
  fetch: () => Promise<void>;
};

/** A component that is loaded when it is first shown, with the texts that it reads. On a bad line it is tried again. */
export function later<Props extends object>(texts: Chapter[], load: () => Promise<ComponentType<Props>>): Later<Props> {
  let known: ComponentType<Props> | null = null;
  const get = async (): Promise<ComponentType<Props>> => {
    const [loaded] = await Promise.all([load(), chapter(...texts)]);
    return (known = loaded);
  };
  function Shown(props: Props): JSX.Element {
    const [Loaded, setShown] = useState<ComponentType<Props> | null>(() => known);
    const [attempt, setAttempt] = useState(0);
    useEffect(() => {
      if (known !== null) return;
      let timer: ReturnType<typeof setTimeout> | undefined;
      get().then((loaded) => setShown(() => loaded), () => (timer = setTimeout(() => setAttempt(attempt + 1), RETRY_MS)));
      return () => clearTimeout(timer);
    }, [attempt]);
    return Loaded === null ? <Loading /> : h(Loaded, props);
  }
  return Object.assign(Shown, { fetch: () => get().then(() => undefined, () => undefined) });
}
