// What the page knows: the last picture with every change since.

export const fleet = {
  members: new Map(),
  jobs: new Map(),
  heard: {},
  heads: new Map(),
  membersHidden: false,
  jobsHidden: false,
  jobsLeftOut: 0,
  filled: false,
};

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

export function replace(picture) {
  clock(picture.at);
  fleet.members = new Map((picture.members ?? []).map((member) => [member.name, member]));
  fleet.jobs = new Map((picture.jobs ?? []).map((job) => [job.uid, job]));
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
  Object.assign(fleet.heard, change.heard ?? {});
  for (const job of change.jobs ?? []) fleet.jobs.set(job.uid, job);
  for (const uid of change.jobsGone ?? []) fleet.jobs.delete(uid);
  if (change.heads) fleet.heads = ranks(change.heads);
  if (change.jobsLeftOut !== undefined) fleet.jobsLeftOut = change.jobsLeftOut;
  return Boolean(change.members || change.membersGone || change.jobs || change.jobsGone || change.heads);
}
