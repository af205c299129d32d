// What is looked at lives in the address: a link shows the same page to somebody else, and Back goes back.

const KEYS = ['q', 'member', 'namespace', 'phase', 'job', 'open', 'theme'];
const listeners = [];

export function read() {
  const parameters = new URLSearchParams(location.search);
  return Object.fromEntries(KEYS.map((key) => [key, parameters.get(key) ?? '']));
}

/** The address with some values changed; an empty value leaves its key out. */
export function link(changes) {
  const parameters = new URLSearchParams(location.search);
  for (const [key, value] of Object.entries(changes)) {
    if (value) parameters.set(key, value);
    else parameters.delete(key);
  }
  const text = parameters.toString();
  return location.pathname + (text ? '?' + text : '');
}

/** @param keep replace the current entry of the history, as while somebody types */
export function change(changes, keep = false) {
  const target = link(changes);
  if (target === location.pathname + location.search) return;
  history[keep ? 'replaceState' : 'pushState'](null, '', target);
  tell();
}

export function onChange(listener) {
  listeners.push(listener);
}

function tell() {
  const now = read();
  listeners.forEach((listener) => listener(now));
}

addEventListener('popstate', tell);

/** Links that only change the address do not load the page again. */
document.addEventListener('click', (event) => {
  const anchor = event.target.closest?.('a[data-inside]');
  if (anchor && !event.metaKey && !event.ctrlKey && !event.shiftKey) {
    event.preventDefault();
    const target = anchor.getAttribute('href');
    if (target !== location.pathname + location.search) {
      history.pushState(null, '', target);
      tell();
    }
  }
});
