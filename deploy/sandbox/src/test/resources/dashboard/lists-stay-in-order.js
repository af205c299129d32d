// Feeds a module instance of its own with made-up changes, and compares each list with what sorting all jobs gives.
const [seed, done] = arguments;
const PHASES = ['WAITING', 'HELD', 'UNCLAIMED', 'RUNNING', 'STARTING', 'FINISHED', 'UNKNOWN'];
let state = seed;
const draw = (below) => {
  state = (state * 1103515245 + 12345) % 2147483648;
  return state % below;
};
const job = (number) => ({
  uid: 'u' + number, namespace: 'ns' + (number % 3), name: 'j' + (number % 5), phase: PHASES[draw(7)], priority: draw(3), created: draw(9),
  since: draw(9), ended: draw(3) ? undefined : [{ attempt: 1 + draw(3), at: draw(9), outcome: draw(2) ? 'DriverLate' : 'Requested' }],
});

import(new URL('fleet.js?alone', location.href)).then(({ apply, fleet, replace }) => {
  replace({ at: 1, jobs: Array.from({ length: 50 }, (_, number) => job(number)), heads: [] });
  for (let step = 0; step < 2000; step++) {
    apply({ at: 1, jobs: Array.from({ length: draw(4) }, () => job(draw(80))), jobsGone: draw(3) ? undefined : ['u' + draw(80)] });
    const all = [...fleet.jobs.values()];
    const lists = {
      waiting: (one) => ['WAITING', 'HELD', 'UNCLAIMED'].includes(one.phase),
      over: (one) => one.phase === 'FINISHED',
      placed: (one) => ['RUNNING', 'STARTING', 'UNKNOWN'].includes(one.phase),
    };
    for (const [name, belongs] of Object.entries(lists)) {
      const sorted = all.filter(belongs).sort(fleet[name].compare);
      const kept = fleet[name].items;
      if (sorted.length !== kept.length || sorted.some((one, at) => one !== kept[at])) return done('step ' + step + ': ' + name);
    }
    const moved = all.flatMap((one) => one.ended ?? []).filter((ended) => ended.outcome === 'DriverLate').length;
    if (moved !== fleet.moved.items.length) return done('step ' + step + ': moved');
  }
  return done('in order');
}).catch((problem) => done(String(problem)));
