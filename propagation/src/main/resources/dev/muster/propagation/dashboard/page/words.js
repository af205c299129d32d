// How amounts, times and states are written. Everything returns plain text; nothing here makes markup.

/** Made once: to make one costs more than to write a row. */
const WHOLE = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const TENTHS = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

/** 10,000 */
export function whole(number) {
  return WHOLE.format(number);
}

function short(value) {
  return (value < 10 ? TENTHS : WHOLE).format(value);
}

/** Cores from thousandths: 12, 3.5, 1,204. */
export function cores(millis) {
  return short(millis / 1000);
}

const UNITS = [[2 ** 50, 'Pi'], [2 ** 40, 'Ti'], [2 ** 30, 'Gi'], [2 ** 20, 'Mi'], [2 ** 10, 'Ki']];

/** Bytes in binary units: 52 Gi, 1.5 Ti. */
export function bytes(amount) {
  for (const [size, unit] of UNITS) {
    if (amount >= size) return short(amount / size) + ' ' + unit;
  }
  return amount ? String(amount) : '0';
}

export function amount(of) {
  return cores(of.cpu) + ' cpu, ' + bytes(of.memory);
}

export function count(number, one, many) {
  return whole(number) + ' ' + (number === 1 ? one : many);
}

/**
 * A length of time, two units at most: 8 s, 4 min, 2 h 10 min, 3 d 4 h.
 *
 * @param exact minutes with their seconds
 */
export function span(millis, exact = false) {
  const seconds = Math.max(0, Math.round(millis / 1000));
  if (seconds < 60) return seconds + ' s';
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return minutes + ' min' + (exact && seconds % 60 ? ' ' + (seconds % 60) + ' s' : '');
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return hours + ' h' + (minutes % 60 ? ' ' + (minutes % 60) + ' min' : '');
  return Math.floor(hours / 24) + ' d' + (hours % 24 ? ' ' + (hours % 24) + ' h' : '');
}

const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });

/** A moment: the time today, with the day before that. */
export function moment(millis, now) {
  if (!millis) return '';
  return now - millis < 20 * 3600 * 1000 ? CLOCK.format(millis) : DAY.format(millis);
}

export const PHASES = {
  UNCLAIMED: ['unclaimed', 'warn'], WAITING: ['waiting', ''], HELD: ['held', ''], RESERVING: ['reserving', 'work'],
  STARTING: ['starting', 'work'], RUNNING: ['running', 'good'], UNKNOWN: ['unknown', 'bad'],
  WITHDRAWING: ['being taken back', 'warn'], FINISHED: ['finished', ''],
};

export const HEALTH = {
  READY: ['ready', 'good'], SILENT: ['silent', 'bad'], UNHEARD: ['never heard', 'bad'], NO_REPORT: ['no report yet', 'warn'],
  GONE: ['gone', 'bad'], LEAVING: ['leaving', 'warn'],
};

export const STAGES = {
  QUEUED: 'queued', RESERVED: 'reserved', STARTING: 'starting', RUNNING: 'running', MOVED: 'moved away',
};

/** InsufficientResources as words: insufficient resources. */
export function plain(code) {
  return code.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
}
