/** The address of the page. The fragment carries a guest's personal link: it reaches no server log. */
import { signal } from '@preact/signals';

export interface Place {
  path: string;
  /** With its question mark; empty without one. */
  search: string;
  fragment: string;
}

/** The address shown. */
export const place = signal(current());

/** Goes to an address of this service without loading the page anew. */
export function navigate(address: string, how: 'push' | 'replace' = 'push'): void {
  const url = new URL(address, location.href);
  if (how === 'push') history.pushState(null, '', url);
  else history.replaceState(null, '', url);
  arrive();
  window.scrollTo(0, 0);
}

/** Follows the Back button, changes of the fragment and clicks on links within the service. */
export function startRouter(): void {
  window.addEventListener('popstate', arrive);
  window.addEventListener('hashchange', arrive);
  document.addEventListener('click', followLink);
}

/** The parameters of a path that fits a pattern such as `/meeting/:id`; `null` when it doesn't fit. */
export function matchPath(pattern: string, path: string): Record<string, string> | null {
  const wanted = pattern.split('/');
  const found = path.replace(/(.)\/$/, '$1').split('/');
  if (wanted.length !== found.length) return null;
  const parameters: Record<string, string> = {};
  for (const [at, part] of wanted.entries()) {
    const value = found[at] ?? '';
    if (part.startsWith(':') && value !== '') parameters[part.slice(1)] = decode(value);
    else if (part !== value) return null;
  }
  return parameters;
}

/** A path of this service to go on to, as an address brought it; `null` for anything that could lead elsewhere. */
export function localPath(text: string | null): string | null {
  // Browsers take `//host`, `/\\host` and paths with line breaks for addresses of other sites.
  return text !== null && /^\/(?![/\\])[\x21-\x7e]*$/.test(text) && !text.includes('\\') ? text : null;
}

/** The address shown, to come back to; without the fragment, which is nobody's business. */
export function here(): string {
  return location.pathname + location.search;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function current(): Place {
  if (typeof location === 'undefined') return { path: '/', search: '', fragment: '' };
  return { path: location.pathname, search: location.search, fragment: location.hash.slice(1) };
}

function arrive(): void {
  const next = current();
  const { path, search, fragment } = place.value;
  if (next.path !== path || next.search !== search || next.fragment !== fragment) place.value = next;
}

/** Addresses at which the server answers with something else than the page. */
const OF_THE_SERVER = ['/api/', '/accesso/entra/', '/accesso/ritorno'];

function followLink(click: MouseEvent): void {
  if (click.defaultPrevented || click.button !== 0 || click.metaKey || click.ctrlKey || click.shiftKey || click.altKey) return;
  const link = click.target instanceof Element ? click.target.closest('a') : null;
  if (!link?.href || link.target !== '' || link.hasAttribute('download') || link.origin !== location.origin) return;
  // A jump within the page (skip link) and the server's own pages are the browser's business.
  const jump = link.pathname === location.pathname && link.getAttribute('href')?.startsWith('#') === true;
  if (jump || OF_THE_SERVER.some((start) => link.pathname.startsWith(start))) return;
  click.preventDefault();
  navigate(link.href);
}
