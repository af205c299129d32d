// Puts the parts together: feed -> fleet -> tables, at most one drawing a quarter of a second.

import * as address from './address.js';
import * as capacity from './capacity.js';
import * as detail from './detail.js';
import { follow } from './feed.js';
import { apply, fleet, now, replace } from './fleet.js';
import * as jobs from './jobs.js';
import { naturally } from './sorted.js';
import { element, text } from './table.js';
import { bytes, cores, count, span, whole } from './words.js';

const DRAW_EVERY = 250;
const THEMES = ['', 'light', 'dark'];
const by = (id) => document.getElementById(id);

let waiting = false;
let drawnAt = 0;
let said = '';
let lostAt = 0;

function soon() {
  if (waiting) return;
  waiting = true;
  setTimeout(() => requestAnimationFrame(draw), Math.max(0, DRAW_EVERY - (performance.now() - drawnAt)));
}

const searched = new WeakMap();

/** What is searched of a job; made once for each. */
function wordsOf(job) {
  let words = searched.get(job);
  if (words === undefined) {
    words = [job.name, job.namespace, job.member, job.reason, job.state, job.message].map((one) => one ?? '').join(' ').toLowerCase();
    searched.set(job, words);
  }
  return words;
}

/** Every word must be in a job's or member's words; the choices narrow further. */
function filterOf({ q, member, namespace, phase }) {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  const has = (job) => {
    const all = wordsOf(job);
    return words.every((word) => all.includes(word));
  };
  return {
    active: Boolean(words.length || member || namespace || phase),
    member: (one) => !member || one.name === member,
    job: (job) => (!member || job.member === member) && (!namespace || job.namespace === namespace)
      && (!phase || job.phase === phase.toUpperCase())
      && (!words.length || has(job)),
  };
}

function draw() {
  waiting = false;
  drawnAt = performance.now();
  const filter = filterOf(address.read());
  capacity.show(filter);
  const counts = jobs.show(filter);
  text(by('queue-count'), fleet.filled ? whole(counts.waiting) : '');
  text(by('running-count'), fleet.filled ? whole(counts.placed) : '');
  text(by('moves-count'), fleet.filled ? whole(counts.moved) : '');
  text(by('finished-count'), fleet.filled ? whole(counts.over) : '');
  figures();
  choices();
  detail.show();
  notice();
  if (filter.active) say(count(counts.waiting, 'job waits', 'jobs wait') + ', ' + count(counts.placed, 'is placed', 'are placed') + ', ' + whole(counts.over) + ' over');
  if (fleet.filled && !performance.getEntriesByName('fleet-drawn').length) performance.mark('fleet-drawn');
}

function say(words) {
  if (said !== words) {
    said = words;
    text(by('announcer'), words);
  }
}

const sum = (members, part, resource) => members.reduce((total, member) => total + member[part][resource], 0);

function figures() {
  const members = fleet.inOrder;
  const ready = members.filter((member) => member.health === 'READY').length;
  const number = { WAITING: 0, RUNNING: 0, RESERVING: 0, STARTING: 0, UNKNOWN: 0 };
  let oldest = Infinity;
  for (const job of fleet.waiting.items) {
    if (job.phase !== 'WAITING') break;
    number.WAITING++;
    oldest = Math.min(oldest, job.since);
  }
  for (const job of fleet.placed.items) number[job.phase]++;
  const starts = number.RESERVING + number.STARTING;
  const moved = jobs.movedLately();
  const shown = [
    ['Members ready', String(ready), ' of ' + members.length, ready < members.length ? 'look at: ' + members.filter((one) => one.health !== 'READY').map((one) => one.name).join(', ') : '', ready < members.length],
    ['Free cpu', cores(sum(members, 'free', 'cpu')), ' of ' + cores(sum(members, 'allocatable', 'cpu')), 'reserved ' + cores(sum(members, 'reserved', 'cpu')) + ', promised ' + cores(sum(members, 'unseen', 'cpu'))],
    ['Free memory', bytes(sum(members, 'free', 'memory')), ' of ' + bytes(sum(members, 'allocatable', 'memory')), 'reserved ' + bytes(sum(members, 'reserved', 'memory')) + ', promised ' + bytes(sum(members, 'unseen', 'memory'))],
    ['Waiting', whole(number.WAITING), '', number.WAITING ? 'longest ' + span(now() - oldest) : 'nothing waits'],
    ['Running', whole(number.RUNNING), '', whole(starts) + ' being placed' + (number.UNKNOWN ? ', ' + whole(number.UNKNOWN) + ' unknown' : ''), number.UNKNOWN > 0],
    ['Moved in the last hour', whole(moved), '', moved ? 'attempts that ended early' : 'no attempt ended early'],
  ];
  const list = by('figures');
  while (list.childElementCount < shown.length) {
    list.append(element('div', { className: 'figure' }, element('dt'), element('dd', { className: 'big' }, element('span'), element('span', { className: 'quiet' })), element('dd', { className: 'small' })));
  }
  shown.forEach(([term, big, of, small, bad], index) => {
    const [name, value, words] = list.children[index].children;
    text(name, term);
    text(value.children[0], fleet.filled ? big : '–');
    text(value.children[1], fleet.filled ? of : '');
    text(words, fleet.filled ? small : '');
    words.className = bad ? 'small bad' : 'small';
    words.title = small;
  });
}

/** The choices follow what there is; what the address names is always among them. */
function choices() {
  const { member, namespace } = address.read();
  fill(by('member'), fleet.members, member);
  fill(by('namespace'), fleet.namespaces, namespace);
}

/** @param names a map of them */
function fill(select, names, chosen) {
  const wanted = names.size + (chosen && !names.has(chosen) ? 1 : 0);
  const there = [...select.options].slice(1);
  if (there.length !== wanted || !there.every((option) => names.has(option.value) || option.value === chosen)) {
    const all = [...new Set(chosen ? [...names.keys(), chosen] : names.keys())].sort(naturally);
    select.replaceChildren(select.options[0], ...all.map((name) => element('option', { value: name, textContent: name })));
  }
  if (select.value !== chosen) select.value = chosen;
}

function notice() {
  const words = [];
  if (lostAt && performance.now() - lostAt > 5000) words.push('The connection is lost; what is shown is as of ' + span(performance.now() - lostAt) + ' ago. Trying again.');
  if (fleet.jobsLeftOut) words.push(whole(fleet.jobsLeftOut) + ' older jobs are not shown: there are more than one page holds.');
  if (fleet.jobsHidden && fleet.jobs.size) words.push('Jobs of namespaces whose SparkApplications you may not list are not shown.');
  by('notice').hidden = !words.length;
  text(by('notice'), words.join(' '));
}

function connection(state) {
  if (by('connection').dataset.state !== state) {
    by('connection').dataset.state = state;
    text(by('connection-text'), state === 'live' ? 'live' : 'connection lost, trying again');
    say(state === 'live' ? 'connected' : 'connection lost, trying again');
  }
  lostAt = state === 'live' ? 0 : lostAt || performance.now();
  notice();
}

function theme() {
  const wanted = THEMES.includes(address.read().theme) ? address.read().theme : '';
  if (wanted) document.documentElement.dataset.theme = wanted;
  else delete document.documentElement.dataset.theme;
  text(by('theme'), 'Theme: ' + (wanted || 'auto'));
  capacity.redraw();
  jobs.redraw();
}

capacity.start(by('capacity'));
jobs.start({ queue: by('queue'), running: by('running'), moves: by('moves'), finished: by('finished') });
detail.start(by('detail'));
by('q').value = address.read().q;
by('filters').addEventListener('submit', (event) => event.preventDefault());
by('q').addEventListener('input', () => address.change({ q: by('q').value.trim() }, true));
by('member').addEventListener('change', () => address.change({ member: by('member').value }));
by('namespace').addEventListener('change', () => address.change({ namespace: by('namespace').value }));
by('theme').addEventListener('click', () => address.change({ theme: THEMES[(THEMES.indexOf(address.read().theme) + 1) % THEMES.length] }, true));
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', theme);
addEventListener('keydown', (event) => {
  if (event.key === '/' && !/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName) && !by('detail').open) {
    event.preventDefault();
    by('q').focus();
  }
});
address.onChange((now) => {
  if (document.activeElement !== by('q')) by('q').value = now.q;
  theme();
  draw();
});
theme();
draw();
follow({
  picture: (picture) => {
    replace(picture);
    soon();
  },
  change: (change) => {
    if (apply(change)) soon();
  },
  state: connection,
});
setInterval(() => {
  capacity.ages();
  jobs.ages();
  figures();
  notice();
}, 1000);
/** Timelines grow while jobs run. */
setInterval(() => jobs.redraw(), 10000);
