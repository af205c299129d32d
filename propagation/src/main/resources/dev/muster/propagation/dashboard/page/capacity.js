// Members and their node groups: what is there, who has it, what is left, and how old the picture is.

import { change, read } from './address.js';
import { colour, columnChart, useOption } from './charts.js';
import { fleet, now } from './fleet.js';
import { element, lines, table, text } from './table.js';
import { amount, bytes, cores, HEALTH, span, whole } from './words.js';

/** An agent beats every 10 s: at three missed beats a picture is called old. */
const OLD = 35000;
const PARTS = ['inUse', 'reserved', 'unseen', 'free'];

const columns = [
  { title: 'Member', width: '25%', head: true, fill: name },
  { title: 'Free cpu', width: '10%', narrow: '72px', css: 'num', fill: (cell, row) => lines(cell, cores(row.free.cpu), 'of ' + cores(row.allocatable.cpu)) },
  { title: 'Free memory', width: '12%', css: 'num wide', fill: (cell, row) => lines(cell, bytes(row.free.memory), 'of ' + bytes(row.allocatable.memory)) },
  { title: 'Cpu and memory', width: '24%', css: 'wide', fill: shares },
  { title: 'Largest hole', width: '13%', css: 'num wide', fill: (cell, row) => lines(cell, cores(row.hole.cpu) + ' cpu', bytes(row.hole.memory)) },
  { title: 'Picture', width: '16%', narrow: '112px', fill: age, ages: true },
];

let grid;
let chart;

export function start(box) {
  grid = table(box, {
    caption: 'Capacity by member and node group', columns, size: 20, key: (row) => row.key, stamp: () => '',
    none: () => (fleet.membersHidden ? 'You may not list members on this hub, so their capacity is not shown.'
      : fleet.filled ? 'No member matches.' : 'Waiting for the first picture.'),
  });
  chart = columnChart(grid, 3, option);
  grid.drawn = (rows) => chart.show(rows);
}

/** Rows made of a member stay the same objects for as long as it does. */
const made = new WeakMap();

function rowsOf(member, opened) {
  const known = made.get(member);
  if (known?.opened === opened) return known.rows;
  const rows = [{ ...member, key: member.name, opened }];
  if (opened) {
    for (const group of member.groups ?? []) rows.push({ ...group, key: member.name + '/' + group.name, group: true });
    if (member.groupsLeftOut) rows.push(leftOut(member));
  }
  made.set(member, { opened, rows });
  return rows;
}

/** Members that match, each followed by its node groups when it is opened. */
export function show(filter) {
  const open = new Set(read().open.split(',').filter(Boolean));
  grid.show(fleet.inOrder.filter(filter.member).flatMap((member) => rowsOf(member, open.has(member.name))));
}

function leftOut(member) {
  const zero = { cpu: 0, memory: 0 };
  return { key: member.name + '/', group: true, name: member.groupsLeftOut + ' more node groups', nodes: 0, allocatable: zero,
    inUse: zero, reserved: zero, unseen: zero, free: zero, hole: zero };
}

export function ages() {
  grid.age();
}

export function redraw() {
  chart.draw();
}

function name(cell, row) {
  cell.parentElement.classList.toggle('group-row', Boolean(row.group));
  if (cell.childElementCount !== 3) {
    const button = element('button', { type: 'button', className: 'expand' });
    button.addEventListener('click', () => toggle(button.dataset.member));
    cell.replaceChildren(button, element('span'), element('span', { className: 'two' }));
    cell.children[1].style.fontWeight = 'inherit';
  }
  const [button, label, words] = cell.children;
  button.hidden = Boolean(row.group);
  if (!row.group) {
    button.dataset.member = row.name;
    button.setAttribute('aria-expanded', String(row.opened));
    button.ariaLabel = 'Node groups of ' + row.name;
  }
  text(label, row.name);
  label.className = row.group ? 'quiet' : '';
  text(words, row.group ? (row.nodes ? nodes(row) : '') : [nodes(row), row.region || row.zone].filter(Boolean).join(' · '));
  words.className = 'two quiet';
  cell.title = row.group ? row.name : [row.name, row.provider, row.region, row.zone, row.kubernetes && 'Kubernetes ' + row.kubernetes,
    row.operator && 'Spark operator ' + row.operator].filter(Boolean).join(' · ');
}

function nodes(row) {
  return whole(row.nodes) + (row.virtual ? ' virtual' : '') + (row.nodes === 1 ? ' node' : ' nodes');
}

function toggle(member) {
  const open = new Set(read().open.split(',').filter(Boolean));
  if (!open.delete(member)) open.add(member);
  change({ open: [...open].join(',') });
}

/** The bar in words, for those who do not see it; the chart lies over it. */
function shares(cell, row) {
  if (cell.childElementCount !== 1) cell.replaceChildren(element('span', { className: 'unseen-label' }));
  text(cell.firstElementChild, row.allocatable.cpu ? 'in use ' + amount(row.inUse) + '; reserved ' + amount(row.reserved)
    + '; promised, not seen yet ' + amount(row.unseen) : '');
  cell.title = '';
}

function age(cell, row) {
  if (row.group) {
    if (cell.childElementCount || cell.textContent) cell.replaceChildren();
    return;
  }
  const [words, tone] = HEALTH[row.health];
  const heard = fleet.heard[row.name];
  const old = heard ? now() - heard : 0;
  if (cell.childElementCount !== 2) {
    cell.replaceChildren(element('span', { className: 'state' }), element('span', { className: 'two' }));
  }
  const [state, since] = cell.children;
  text(state, row.health === 'READY' && row.paused ? 'paused' : row.health === 'READY' && row.cordoned ? 'cordoned' : words);
  state.dataset.tone = row.health === 'READY' && (row.paused || row.cordoned) ? 'warn' : tone;
  text(since, heard ? span(old, true) + ' old' : 'never heard of');
  since.className = 'two' + (old > OLD || !heard ? ' bad' : ' quiet');
  cell.title = row.reportedAt ? 'capacity last changed ' + span(now() - row.reportedAt) + ' ago, report ' + row.sequence : 'no capacity report yet';
}

function option(rows) {
  const share = (row, resource) => PARTS.map((part) => (row.allocatable[resource] ? row[part][resource] / row.allocatable[resource] : 0));
  return useOption(rows.map((row) => ({ cpu: share(row, 'cpu'), memory: share(row, 'memory') })), [
    { colour: colour('in-use') }, { colour: colour('reserved') }, { colour: colour('promised'), hatched: true }, { colour: colour('free') },
  ]);
}

