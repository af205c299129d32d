// Tables that stay fast: only the rows of one page are in the document, a row is written when its item or stamp is another one,
// and then only text that differs.

import { whole } from './words.js';

export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key in made) made[key] = value;
    else made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

export function text(node, value) {
  if (node.textContent !== value) node.textContent = value;
}

/**
 * @param box where the table goes
 * @param options {caption, columns, size: rows on a page, key: names a row, none: words for an empty table,
 *   stamp: what else than its item a row shows}
 *   a column has: title, width, narrow (its width on a phone), css, head (this cell names its row), fill(cell, row), and ages: it shows
 *   how long ago something was
 */
export function table(box, { caption, columns, size, none, key, stamp }) {
  let page = 0;
  let shown = [];
  let all = [];
  const body = element('tbody');
  const headings = columns.map((column) => element('th', { scope: 'col', className: column.css ?? '', textContent: column.title }));
  const grid = element('table', {},
      element('caption', { className: 'unseen-label', textContent: caption }),
      element('colgroup', {}, ...columns.map((column) => {
        const col = element('col', { className: column.css?.includes('wide') ? 'wide' : '' });
        col.style.setProperty('--width', column.width ?? 'auto');
        col.style.setProperty('--narrow', column.narrow ?? 'auto');
        return col;
      })),
      element('thead', {}, element('tr', {}, ...headings)), body);
  const scroll = element('div', { className: 'scroll' }, grid);
  const empty = element('p', { className: 'none', hidden: true });
  const where = element('span');
  const back = element('button', { type: 'button', textContent: 'Previous', ariaLabel: 'Previous page of ' + caption });
  const forth = element('button', { type: 'button', textContent: 'Next', ariaLabel: 'Next page of ' + caption });
  const pager = element('nav', { className: 'pager', ariaLabel: 'Pages of ' + caption, hidden: true }, where, back, forth);
  back.addEventListener('click', () => turn(-1));
  forth.addEventListener('click', () => turn(1));
  box.replaceChildren(scroll, empty, pager);

  function turn(by) {
    page += by;
    draw();
  }

  function row() {
    return element('tr', {}, ...columns.map((column) =>
        element(column.head ? 'th' : 'td', column.head ? { scope: 'row', className: column.css ?? '' } : { className: column.css ?? '' })));
  }

  function draw() {
    const pages = Math.max(1, Math.ceil(all.length / size));
    page = Math.min(Math.max(0, page), pages - 1);
    shown = all.slice(page * size, page * size + size);
    while (body.rows.length > shown.length) body.deleteRow(-1);
    while (body.rows.length < shown.length) body.append(row());
    shown.forEach((item, index) => {
      const line = body.rows[index];
      const name = key(item);
      if (line.dataset.key !== name) line.dataset.key = name;
      const mark = stamp(item);
      if (line.item === item && line.mark === mark) return;
      line.item = item;
      line.mark = mark;
      columns.forEach((column, at) => column.fill(line.cells[at], item));
    });
    const words = all.length ? '' : none();
    text(empty, words);
    empty.hidden = !words;
    scroll.hidden = Boolean(words);
    pager.hidden = pages < 2;
    if (pages > 1) {
      text(where, whole(page * size + 1) + '–' + whole(page * size + shown.length) + ' of ' + whole(all.length));
      back.disabled = page === 0;
      forth.disabled = page === pages - 1;
    }
    made.drawn?.(shown);
  }

  const made = {
    scroll,
    body,
    heading: (index) => headings[index],
    shown: () => shown,
    /** Called with the rows on the page whenever they were drawn. */
    drawn: null,
    show(rows) {
      all = rows;
      draw();
    },
    /** Ages only: the same rows once more. */
    age() {
      shown.forEach((item, index) => columns.forEach((column, at) => {
        if (column.ages) column.fill(body.rows[index].cells[at], item);
      }));
    },
  };
  return made;
}

/** A cell of two lines. */
export function lines(cell, first, second) {
  if (cell.childElementCount !== 2) {
    cell.replaceChildren(element('span', { className: 'two' }), element('span', { className: 'two' }));
  }
  text(cell.children[0], first);
  text(cell.children[1], second);
  cell.title = second.length > 40 ? second : '';
}
