// Draws each plot out of the table that stands behind it: what is drawn is what can be read. Colours are the tokens of the
// theme, and a change of theme, of width or of the page's content draws anew.
(function () {
  'use strict';
  var drawn = new WeakMap();
  var token = function (name) { return getComputedStyle(document.documentElement).getPropertyValue(name).trim(); };

  var draw = function (figure) {
    var area = figure.querySelector('.plot-area');
    var width = area.clientWidth;
    if (!window.uPlot || !width) return;
    var cells = Array.from(figure.querySelectorAll('td[data-value]'));
    var days = cells.map(function (cell) { return cell.previousElementSibling.textContent; });
    var values = cells.map(function (cell) { return Number(cell.dataset.value); });
    var now = [width, document.documentElement.dataset.bsTheme, days[0], values.join(' ')].join('|');
    if (drawn.get(figure) === now && area.firstChild) return;
    drawn.set(figure, now);
    area.textContent = '';
    var soft = token('--sc-soft'), line = token('--sc-line'), brand = token('--sc-brand');
    var font = '11px ' + getComputedStyle(document.body).fontFamily;
    var short = function (value) {
      return Math.abs(value) >= 10000 ? Math.round(value / 1000) + 'k' : String(Math.round(value * 100) / 100);
    };
    new window.uPlot({
      width: width,
      height: 132,
      padding: [8, 16, 0, 0],
      legend: { show: false },
      cursor: { show: false },
      scales: { x: { time: false, range: [-0.6, values.length - 0.4] }, y: { range: function (plot, low, high) { return [Math.min(0, low), high > 0 ? high * 1.08 : 1]; } } },
      series: [{}, { stroke: brand, fill: brand, width: 0, paths: window.uPlot.paths.bars({ size: [0.62, 40], radius: 0.15 }), points: { show: false } }],
      axes: [
        { stroke: soft, font: font, size: 22, gap: 3, grid: { show: false }, ticks: { show: false },
          splits: function () { return values.map(function (value, place) { return place; }).filter(function (place) { return place % 3 === 1; }); },
          values: function (plot, places) { return places.map(function (place) { return days[place]; }); } },
        { stroke: soft, font: font, size: 40, gap: 3, grid: { stroke: line, width: 1 }, ticks: { show: false }, space: 34,
          incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000],
          values: function (plot, values) { return values.map(short); } }
      ]
    }, [values.map(function (value, place) { return place; }), values], area);
  };
  var soon = 0;
  var all = function () {
    if (soon) return;
    soon = requestAnimationFrame(function () { soon = 0; document.querySelectorAll('[data-plot]').forEach(draw); });
  };
  all();
  window.addEventListener('load', all);
  window.addEventListener('resize', all);
  new MutationObserver(all).observe(document.documentElement, { attributes: true, attributeFilter: ['data-bs-theme'] });
  new MutationObserver(all).observe(document.getElementById('content'), { childList: true, subtree: true });
})();
