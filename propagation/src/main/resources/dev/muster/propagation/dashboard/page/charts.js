// Charts by Apache ECharts (vendor/). They repeat in colour what the tables say in words, so they are hidden from screen readers.

let library;

/** Fetched after the first rows are on the page: numbers come first. */
function echarts() {
  library ??= import('./vendor/echarts.esm.min.js');
  return library;
}

const probe = document.createElement('i');
probe.hidden = true;
document.documentElement.append(probe);

/** What a colour of the style sheet is now, in the theme that is shown. */
export function colour(name) {
  probe.style.color = 'var(--' + name + ')';
  return getComputedStyle(probe).color;
}

/** Drawing costs more than all the rest of a change: bars that only grow follow at most this often. */
const REDRAW_EVERY = 1000;

const keyOf = (row) => row?.key ?? row?.uid;

/**
 * A chart over one column of a table, a row of the chart on each row of the table. Rows that are the same objects are not drawn again;
 * other rows are at once, so that no bar stands beside another's name.
 */
export function columnChart(grid, column, makeOption) {
  const layer = document.createElement('div');
  layer.className = 'overlay';
  layer.setAttribute('aria-hidden', 'true');
  grid.scroll.append(layer);
  let chart;
  let rows = [];
  let size = '';
  let drawnAt = 0;
  let soon = 0;

  /** Lays the chart over its column; false where the column is not shown. */
  function place() {
    const heading = grid.heading(column);
    layer.hidden = !rows.length || !heading.offsetWidth;
    if (layer.hidden) return false;
    const css = getComputedStyle(heading);
    const left = parseFloat(css.paddingLeft);
    const right = parseFloat(css.paddingRight);
    const box = {
      left: heading.offsetLeft + left + 'px', top: grid.body.offsetTop + 'px',
      width: heading.offsetWidth - left - right + 'px', height: grid.body.offsetHeight + 'px',
    };
    Object.assign(layer.style, box);
    const before = size;
    size = box.width + ' ' + box.height;
    if (chart && size !== before) chart.resize();
    return true;
  }

  async function draw() {
    clearTimeout(soon);
    soon = 0;
    drawnAt = performance.now();
    const { init } = await echarts();
    if (!place()) return;
    chart ??= init(layer, null, { renderer: 'canvas' });
    chart.setOption(makeOption(rows), { notMerge: true, lazyUpdate: false });
  }

  new ResizeObserver(() => draw()).observe(grid.scroll);
  return {
    show(shown) {
      const others = shown.length !== rows.length || shown.some((row, index) => keyOf(row) !== keyOf(rows[index]));
      const changed = others || shown.some((row, index) => row !== rows[index]);
      rows = shown;
      if (others) draw();
      else if (changed) soon ||= setTimeout(draw, Math.max(0, REDRAW_EVERY - (performance.now() - drawnAt)));
    },
    draw,
  };
}

/** A chart in a box of its own. */
export async function boxChart(box, option) {
  const { init } = await echarts();
  if (!box.isConnected) return;
  const chart = init(box, null, { renderer: 'canvas' });
  chart.setOption(option);
}

const BASE = { animation: false, silent: true };

/** Stacked bars, one grid a resource. Each row is {cpu: [shares], memory: [shares]} of its own whole, 0 to 1. */
export function useOption(rows, parts) {
  const names = rows.map((row, index) => String(index));
  const grids = ['cpu', 'memory'];
  return {
    ...BASE,
    grid: [{ left: 0, right: '52%', top: 0, bottom: 0 }, { left: '52%', right: 0, top: 0, bottom: 0 }],
    xAxis: grids.map((grid, index) => ({ gridIndex: index, type: 'value', min: 0, max: 1, show: false })),
    yAxis: grids.map((grid, index) => ({ gridIndex: index, type: 'category', data: names, inverse: true, show: false })),
    series: grids.flatMap((grid, index) => parts.map((part, at) => ({
      type: 'bar', stack: grid, xAxisIndex: index, yAxisIndex: index, barWidth: 10,
      itemStyle: { color: part.colour, decal: part.hatched ? hatch() : undefined },
      data: rows.map((row) => row[grid][at]),
    }))),
  };
}

function hatch() {
  return { color: 'rgba(255,255,255,.35)', dashArrayX: [1, 0], dashArrayY: [2, 3], rotation: -Math.PI / 4 };
}

/** Stretches of time: rows of [{from, to, colour}], all on one axis. */
export function timeOption(rows, from, to, labelled) {
  const data = rows.flatMap((stretches, row) => stretches.map((stretch) => ({
    value: [row, stretch.from, stretch.to], itemStyle: { color: stretch.colour },
  })));
  return {
    ...BASE,
    grid: { left: 0, right: labelled ? 12 : 0, top: 0, bottom: labelled ? 26 : 0 },
    xAxis: {
      type: 'time', min: from, max: to, show: Boolean(labelled), splitLine: { show: false },
      axisLine: { lineStyle: { color: colour('line') } }, axisLabel: { color: colour('quiet'), hideOverlap: true },
    },
    yAxis: { type: 'category', data: rows.map((row, index) => String(index)), inverse: true, show: false },
    series: [{
      type: 'custom', data, encode: { x: [1, 2], y: 0 }, clip: true,
      renderItem(params, api) {
        const start = api.coord([api.value(1), api.value(0)]);
        const end = api.coord([api.value(2), api.value(0)]);
        const height = labelled ? 16 : 10;
        return {
          type: 'rect',
          shape: { x: start[0], y: start[1] - height / 2, width: Math.max(2, end[0] - start[0]), height, r: 2 },
          style: { fill: api.visual('color') },
        };
      },
    }],
  };
}
