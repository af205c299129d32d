// One job: its facts, its way through time, its attempts.

import { change, read } from './address.js';
import { boxChart, timeOption } from './charts.js';
import { fleet, now } from './fleet.js';
import { stretches } from './jobs.js';
import { element } from './table.js';
import { amount, count, moment, PHASES, plain, span, STAGES } from './words.js';

let dialog;
let drawn;

export function start(box) {
  dialog = box;
  dialog.addEventListener('close', () => change({ job: '' }));
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
}

/** Opens, follows or closes what the address names. */
export function show(again = false) {
  const wanted = read().job;
  const job = wanted ? [...fleet.jobs.values()].find((one) => one.namespace + '/' + one.name === wanted) : null;
  if (!wanted) {
    drawn = null;
    if (dialog.open) dialog.close();
    return;
  }
  if (!fleet.filled || (job && job === drawn && !again)) return;
  drawn = job;
  const inside = dialog.contains(document.activeElement);
  dialog.replaceChildren(...(job ? content(job) : missing(wanted)));
  if (!dialog.open) dialog.showModal();
  else if (inside) dialog.querySelector('button').focus();
}

function head(title, words) {
  const close = element('button', { type: 'button', textContent: 'Close' });
  close.addEventListener('click', () => dialog.close());
  return element('div', { className: 'detail-head' },
      element('div', {}, element('h2', { id: 'detail-heading', textContent: title }), element('p', { className: 'quiet', textContent: words })), close);
}

function missing(wanted) {
  return [head(wanted, 'There is no such job, or you may not see it.')];
}

function content(job) {
  const body = element('div', { className: 'detail-body' }, facts(job));
  if (job.message) body.append(element('h3', { textContent: 'In words' }), element('p', { className: 'message', textContent: job.message }));
  const chart = element('div', { className: 'timeline', ariaHidden: 'true' });
  body.append(element('h3', { textContent: 'Its way' }), chart, stageList(job));
  if (job.ended?.length) body.append(element('h3', { textContent: 'Attempts that ended' }), attempts(job));
  if (job.exclusions?.length) body.append(element('h3', { textContent: 'Left out for this job' }), exclusions(job));
  requestAnimationFrame(() => boxChart(chart, timeOption([stretches(job, now())], job.created, Math.max(job.since, job.phase === 'FINISHED' ? 0 : now()), true)));
  return [head(job.name, job.namespace), body];
}

function facts(job) {
  const list = element('dl', { className: 'facts' });
  const fact = (term, value) => value && list.append(element('div', {}, element('dt', { textContent: term }), element('dd', { textContent: value })));
  fact('Phase', PHASES[job.phase][0]);
  fact('State', job.state);
  fact('Member', job.member);
  fact('Attempt', job.attempt ? String(job.attempt) : '');
  fact('Place in the queue', fleet.heads.has(job.uid) ? String(fleet.heads.get(job.uid)) : '');
  fact('Waits because', job.reason && plain(job.reason));
  fact('Asks for', job.pods ? amount(job.ask) + ' in ' + count(job.pods, 'pod', 'pods') : '');
  fact('Executors', job.executorsWanted ? job.executors + ' of ' + job.executorsWanted + ' run' : '');
  fact('Priority', job.priority ? String(job.priority) : '');
  fact('Created', moment(job.created, now()));
  return list;
}

function stageList(job) {
  return element('ol', { className: 'attempts' }, ...(job.stages ?? []).map((stage) => element('li', {
    textContent: moment(stage.from, now()) + ' ' + STAGES[stage.kind] + (stage.member ? ' in ' + stage.member + ', attempt ' + stage.attempt : '')
      + (stage.to ? ' for ' + span(stage.to - stage.from) : ' until now'),
  })));
}

function attempts(job) {
  return element('ul', { className: 'attempts' }, ...[...job.ended].reverse().map((ended) => element('li', {
    textContent: 'attempt ' + ended.attempt + ' in ' + ended.member + (ended.at ? ', ' + moment(ended.at, now()) : '') + ': ' + plain(ended.outcome)
      + (ended.message ? '. ' + ended.message : ''),
  })));
}

function exclusions(job) {
  return element('ul', { className: 'attempts' }, ...job.exclusions.map((exclusion) => element('li', {
    textContent: exclusion.member + ': ' + plain(exclusion.cause) + (exclusion.until ? ', until ' + moment(exclusion.until, now()) : ''),
  })));
}
