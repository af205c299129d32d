// What the page knows: the last picture with every change since, and the lists that the tables show, kept in order.

import { before, naturally, Sorted } from './sorted.js';

const WAITS = new Set(['WAITING', 'HELD', 'UNCLAIMED']);

/** Outcomes that are somebody's wish, not a failure to start. */
const WISHED = new Set(['TemplateDeleted', 'TemplateSuspended', 'Superseded', 'Requested', 'Orphaned', 'Finished']);

const newestFirst = (a, b) => b.since - a.since || before(a.uid, b.uid);

export const fleet = {
  members: new Map(),
  jobs: new Map(),
  heard: {},
  heads: new Map(),
  membersHidden: false,
  jobsHidden: false,
  jobsLeftOut: 0,
  filled: false,
  /** Members by name. */
  inOrder: [],
  /** Namespaces that have jobs: name to how many. */
  namespaces: new Map(),
  /** As the scheduler takes them, those of whom it is not their turn last. */
  waiting: new Sorted((a, b) => (b.phase === 'WAITING') - (a.phase === 'WAITING') || (b.priority ?? 0) - (a.priority ?? 0) || a.created - b.created
    || before(a.namespace, b.namespace) || before(a.name, b.name) || before(a.uid, b.uid)),
  placed: new Sorted(newestFirst),
  over: new Sorted(newestFirst),
  /** Attempts that ended early. */
  moved: new Sorted((a, b) => (b.at ?? 0) - (a.at ?? 0) || b.attempt - a.attempt || before(a.job.uid, b.job.uid)),
};

const ends = new Map();
let ahead = 0;

/** The server's clock: ages do not depend on whether the viewer's is right. */
export function now() {
  return Date.now() + ahead;
}

function clock(at) {
  ahead = at - Date.now();
}

function ranks(heads) {
  return new Map(heads.map((uid, index) => [uid, index + 1]).filter(([uid]) => uid));
}

function listOf(job) {
  return WAITS.has(job.phase) ? fleet.waiting : job.phase === 'FINISHED' ? fleet.over : fleet.placed;
}

function endsOf(job) {
  const early = (job.ended ?? []).filter((ended) => !WISHED.has(ended.outcome)).map((ended) => ({ ...ended, job }));
  if (early.length) ends.set(job.uid, early);
  else ends.delete(job.uid);
  return early;
}

function count(namespace, by) {
  const number = (fleet.namespaces.get(namespace) ?? 0) + by;
  if (number) fleet.namespaces.set(namespace, number);
  else fleet.namespaces.delete(namespace);
}

/** One job as it is now. */
export function put(job) {
  drop(job.uid);
  fleet.jobs.set(job.uid, job);
  listOf(job).add(job);
  endsOf(job).forEach((ended) => fleet.moved.add(ended));
  count(job.namespace, 1);
}

export function drop(uid) {
  const job = fleet.jobs.get(uid);
  if (!job) return;
  fleet.jobs.delete(uid);
  listOf(job).delete(job);
  (ends.get(uid) ?? []).forEach((ended) => fleet.moved.delete(ended));
  ends.delete(uid);
  count(job.namespace, -1);
}

function membersInOrder() {
  fleet.inOrder = [...fleet.members.values()].sort((a, b) => naturally(a.name, b.name));
}

export function replace(picture) {
  clock(picture.at);
  fleet.members = new Map((picture.members ?? []).map((member) => [member.name, member]));
  membersInOrder();
  fleet.jobs = new Map((picture.jobs ?? []).map((job) => [job.uid, job]));
  const all = [...fleet.jobs.values()];
  for (const list of [fleet.waiting, fleet.placed, fleet.over]) list.fill(all.filter((job) => listOf(job) === list));
  ends.clear();
  fleet.moved.fill(all.flatMap(endsOf));
  fleet.namespaces.clear();
  all.forEach((job) => count(job.namespace, 1));
  fleet.heard = picture.heard ?? {};
  fleet.heads = ranks(picture.heads ?? []);
  fleet.membersHidden = picture.membersHidden;
  fleet.jobsHidden = picture.jobsHidden;
  fleet.jobsLeftOut = picture.jobsLeftOut;
  fleet.filled = true;
}

/** Returns whether anything but ages is new. */
export function apply(change) {
  clock(change.at);
  for (const member of change.members ?? []) fleet.members.set(member.name, member);
  for (const name of change.membersGone ?? []) {
    fleet.members.delete(name);
    delete fleet.heard[name];
  }
  if (change.members || change.membersGone) membersInOrder();
  Object.assign(fleet.heard, change.heard ?? {});
  for (const uid of change.jobsGone ?? []) drop(uid);
  for (const job of change.jobs ?? []) put(job);
  if (change.heads) fleet.heads = ranks(change.heads);
  if (change.jobsLeftOut !== undefined) fleet.jobsLeftOut = change.jobsLeftOut;
  return Boolean(change.members || change.membersGone || change.jobs || change.jobsGone || change.heads);
}
