// The tables of jobs: who waits and why, who runs where, what moved, what is over.

import { link } from './address.js';
import { colour, columnChart, timeOption } from './charts.js';
import { fleet, now } from './fleet.js';
import { element, lines, table, text } from './table.js';
import { bytes, cores, count, moment, PHASES, plain, span } from './words.js';

const MINUTE = 60000;
const WINDOWS = [5, 15, 30, 60, 120, 360, 1440].map((minutes) => minutes * MINUTE);
const STAGE_COLOURS = { QUEUED: 'queued', RESERVED: 'reserved', STARTING: 'starting', RUNNING: 'run', MOVED: 'moved' };

let queue;
let running;
let moves;
let finished;
let timelines;

/** A link to a job; its words are the job's own, as text. */
function name(cell, job) {
  if (cell.childElementCount !== 2) {
    cell.replaceChildren(element('a', { className: 'two', 'data-inside': '' }), element('span', { className: 'two' }));
  }
  const [anchor, where] = cell.children;
  text(anchor, job.name);
  text(where, job.namespace);
  const target = link({ job: job.namespace + '/' + job.name });
  if (anchor.getAttribute('href') !== target) anchor.setAttribute('href', target);
  cell.title = job.namespace + '/' + job.name;
}

function asks(cell, job) {
  lines(cell, job.pods ? cores(job.ask.cpu) + ' cpu' : '', job.pods ? bytes(job.ask.memory) + ', ' + count(job.pods, 'pod', 'pods') : '');
}

function state(cell, job) {
  const [words, tone] = PHASES[job.phase];
  if (cell.childElementCount !== 2) {
    cell.replaceChildren(element('span', { className: 'state' }), element('span', { className: 'two' }));
  }
  text(cell.children[0], words);
  cell.children[0].dataset.tone = tone;
  text(cell.children[1], 'for ' + span(now() - job.since));
}

/** The nearest miss is what helps; the whole text is in the job's own window. */
function why(cell, job) {
  const message = job.message ?? '';
  const nearest = message.indexOf('closest ');
  lines(cell, job.reason ? plain(job.reason) : '', nearest < 0 ? message : message.slice(nearest));
  cell.title = message;
}

const queueColumns = [
  { title: '#', width: '46px', css: 'wide', fill: (cell, job) => text(cell, String(fleet.heads.get(job.uid) ?? (job.phase === 'WAITING' ? '' : '–'))) },
  { title: 'Job', width: '26%', narrow: '36%', head: true, fill: name },
  { title: 'Waits', width: '13%', narrow: '70px', ages: true, fill: (cell, job) => lines(cell, span(now() - job.since), job.phase === 'WAITING' ? (job.attempt ? 'again' : '') : PHASES[job.phase][0]) },
  { title: 'Asks for', width: '18%', css: 'wide', fill: asks },
  { title: 'Why', fill: why },
];

const runningColumns = [
  { title: 'Job', width: '27%', head: true, fill: name },
  { title: 'Member', width: '16%', narrow: '104px', fill: (cell, job) => lines(cell, job.member ?? '', 'attempt ' + job.attempt) },
  { title: 'State', width: '18%', narrow: '124px', ages: true, fill: state },
  { title: 'Executors', width: '12%', css: 'num wide', fill: (cell, job) => text(cell, job.executorsWanted ? job.executors + ' of ' + job.executorsWanted : '') },
  { title: 'Timeline', css: 'wide', fill: (cell) => text(cell, '') },
];

const movesColumns = [
  { title: 'When', width: '21%', narrow: '100px', ages: true, fill: (cell, move) => lines(cell, move.at ? span(now() - move.at) + ' ago' : '', moment(move.at, now())) },
  { title: 'Job', width: '28%', narrow: '36%', head: true, fill: (cell, move) => name(cell, move.job) },
  { title: 'Left', width: '17%', css: 'wide', fill: (cell, move) => lines(cell, move.member, 'attempt ' + move.attempt) },
  { title: 'Because', fill: (cell, move) => lines(cell, plain(move.outcome), move.message ?? '') },
];

const finishedColumns = [
  { title: 'Job', width: '30%', head: true, fill: name },
  { title: 'Outcome', width: '20%', narrow: '96px', fill: (cell, job) => lines(cell, job.state.toLowerCase().replaceAll('_', ' '), job.message ?? '') },
  { title: 'Member', width: '16%', css: 'wide', fill: (cell, job) => text(cell, job.member ?? '') },
  { title: 'Attempts', width: '10%', css: 'num wide', fill: (cell, job) => text(cell, String(job.attempt)) },
  { title: 'Took', width: '12%', css: 'num wide', fill: (cell, job) => text(cell, span(job.since - job.created)) },
  { title: 'Ended', narrow: '88px', fill: (cell, job) => text(cell, moment(job.since, now())) },
];

const nothing = (words) => () => (!fleet.filled ? 'Waiting for the first picture.' : fleet.jobsHidden && !fleet.jobs.size
  ? 'You may not list SparkApplications in any namespace that has some.' : words);

export function start(boxes) {
  const key = (job) => job.uid;
  const stamp = () => location.search;
  const place = (job) => stamp() + ' ' + (fleet.heads.get(job.uid) ?? '');
  queue = table(boxes.queue, { caption: 'Jobs that wait, in queue order', columns: queueColumns, size: 12, key, stamp: place, none: nothing('Nothing waits.') });
  running = table(boxes.running, { caption: 'Jobs that are placed', columns: runningColumns, size: 15, key, stamp, none: nothing('Nothing runs.') });
  moves = table(boxes.moves, { caption: 'Attempts that ended early', columns: movesColumns, size: 10, key: (move) => move.job.uid + '.' + move.attempt,
    stamp, none: nothing('No attempt ended early.') });
  finished = table(boxes.finished, { caption: 'Jobs that are over', columns: finishedColumns, size: 10, key, stamp, none: nothing('Nothing is over yet.') });
  timelines = columnChart(running, 4, (rows) => {
    const to = now();
    const window = windowOf(rows, to);
    text(running.heading(4), 'Timeline, last ' + span(window));
    return timeOption(rows.map((job) => stretches(job, to)), to - window, to);
  });
  running.drawn = (rows) => timelines.show(rows);
}

/** The shortest window that shows most of these jobs whole; what is longer is cut at its left edge. */
function windowOf(rows, to) {
  const ages = rows.map((job) => to - job.created).sort((a, b) => a - b);
  const most = ages[Math.floor(ages.length * 0.75)] ?? 0;
  return WINDOWS.find((window) => window >= most) ?? WINDOWS.at(-1);
}

/** A job's stages as stretches of colour; one that lasts reaches to now. */
export function stretches(job, to) {
  return (job.stages ?? []).map((stage) => ({ from: stage.from, to: stage.to ?? to, colour: colour(STAGE_COLOURS[stage.kind]) }));
}

/** The first of the queue as the hub numbers them, then the others. */
function inQueueOrder() {
  const heads = [...fleet.heads.keys()].map((uid) => fleet.jobs.get(uid)).filter((job) => job?.phase === 'WAITING');
  return heads.concat(fleet.waiting.items.filter((job) => job.phase !== 'WAITING' || !fleet.heads.has(job.uid)));
}

let latest;
let idle = 0;

/** What is over can wait until nothing else is to be done, though no longer than a second. */
function later(work) {
  latest = work;
  idle ||= (window.requestIdleCallback ?? ((then) => setTimeout(then, 200)))(() => {
    idle = 0;
    latest();
  }, { timeout: 1000 });
}

/** Returns how many of each there are. */
export function show(filter) {
  const matching = (items, jobOf = (item) => item) => (filter.active ? items.filter((item) => filter.job(jobOf(item))) : items);
  const waiting = matching(inQueueOrder());
  const placed = matching(fleet.placed.items);
  const over = matching(fleet.over.items);
  const moved = matching(fleet.moved.items, (move) => move.job);
  queue.show(waiting);
  running.show(placed);
  later(() => {
    finished.show(over);
    moves.show(moved);
  });
  return { waiting: waiting.length, placed: placed.length, over: over.length, moved: moved.length };
}

export function ages() {
  [queue, running, moves].forEach((grid) => grid.age());
}

export function redraw() {
  timelines.draw();
}

/** Early ends in the last hour, over all that the viewer may see. */
export function movedLately() {
  const since = now() - 3600 * 1000;
  const older = fleet.moved.items.findIndex((ended) => ended.at <= since);
  return older < 0 ? fleet.moved.items.length : older;
}
