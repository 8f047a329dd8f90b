import { h, type ComponentType, type JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { chapter, type Chapter } from '../lib/i18n';
import { Loading } from './loading';

/** A component that is loaded when it is first shown, with the texts that it reads. */
export function later<Props extends object>(texts: Chapter[], load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  let known: ComponentType<Props> | null = null;
  return function Later(props: Props): JSX.Element {
    const [Shown, setShown] = useState<ComponentType<Props> | null>(() => known);
    useEffect(() => {
      if (known !== null) return;
      Promise.all([load(), chapter(...texts)]).then(([loaded]) => {
        known = loaded;
        setShown(() => loaded);
      }, () => undefined);
    }, []);
    return Shown === null ? <Loading /> : h(Shown, props);
  };
}
