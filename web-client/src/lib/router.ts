/** The address of the page. The fragment carries the token of a signed link: it stays in the address, so that a reload works, and reaches no server log. */
import { signal } from '@preact/signals';

/** Path and fragment shown. */
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

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function current(): { path: string; token: string } {
  if (typeof location === 'undefined') return { path: '/', token: '' };
  return { path: location.pathname, token: location.hash.slice(1) };
}

function arrive(): void {
  const next = current();
  if (next.path !== place.value.path || next.token !== place.value.token) place.value = next;
}

function followLink(click: MouseEvent): void {
  if (click.defaultPrevented || click.button !== 0 || click.metaKey || click.ctrlKey || click.shiftKey || click.altKey) return;
  const link = click.target instanceof Element ? click.target.closest('a') : null;
  if (!link?.href || link.target !== '' || link.hasAttribute('download') || link.origin !== location.origin) return;
  // A jump within the page (skip link) and the server's own pages are the browser's business.
  const jump = link.pathname === location.pathname && link.getAttribute('href')?.startsWith('#') === true;
  if (jump || link.pathname.startsWith('/api/')) return;
  click.preventDefault();
  navigate(link.href);
}
