// The live feed: one picture, then changes. A stream that breaks, or falls silent, is opened again until it works.

/** The server says something at least every 5 s. */
const SILENT_AFTER = 15000;
const FIRST_DELAY = 500;
const LONGEST_DELAY = 10000;

/**
 * @param on {picture, change, state}: told of events, and of 'live' or 'lost'
 */
export function follow(on) {
  let source;
  let delay = FIRST_DELAY;
  let heard = performance.now();
  let retry = 0;

  function open() {
    retry = 0;
    source = new EventSource('stream');
    heard = performance.now();
    source.addEventListener('picture', (event) => {
      delay = FIRST_DELAY;
      received(event, on.picture);
    });
    source.addEventListener('change', (event) => received(event, on.change));
    source.addEventListener('error', again);
  }

  function received(event, tell) {
    heard = performance.now();
    tell(JSON.parse(event.data));
    on.state('live');
  }

  /** The browser's own retry stops at the first answer that is no stream, such as a gateway that is just away. */
  function again() {
    if (retry) return;
    source.close();
    on.state('lost');
    retry = setTimeout(open, delay * (0.75 + Math.random() / 2));
    delay = Math.min(LONGEST_DELAY, delay * 1.7);
  }

  setInterval(() => {
    if (!retry && performance.now() - heard > SILENT_AFTER) again();
  }, 1000);
  addEventListener('online', () => {
    if (retry) {
      clearTimeout(retry);
      open();
    }
  });
  open();
}
