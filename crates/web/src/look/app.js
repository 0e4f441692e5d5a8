// What the pages do beyond HTML and htmx: theme without reloading, copying, keys in lists, the scan field, questions
// before an act, and mending a lost live stream. Everything works without it, only less comfortably.
(function () {
  'use strict';
  var root = document.documentElement;
  var $ = function (selector, from) { return (from || document).querySelector(selector); };
  var all = function (selector, from) { return Array.from((from || document).querySelectorAll(selector)); };
  var typing = function (element) { return element && element.closest('input:not([type=checkbox]), textarea, select, [contenteditable]'); };

  // Theme: at once, and remembered for the server.
  document.addEventListener('click', function (event) {
    var choice = event.target.closest('[data-theme-choice]');
    if (!choice) return;
    event.preventDefault();
    var theme = choice.dataset.themeChoice;
    document.cookie = 'theme=' + theme + '; path=/; max-age=31536000; samesite=lax';
    root.dataset.theme = theme;
    window.supercargoTheme();
    all('[data-theme-choice]').forEach(function (button) {
      var on = button.dataset.themeChoice === theme;
      button.classList.toggle('is-on', on);
      button.setAttribute('aria-pressed', String(on));
    });
  });

  // Copy, close a message.
  document.addEventListener('click', function (event) {
    var copy = event.target.closest('[data-copy]');
    if (copy) {
      var done = function () {
        copy.classList.add('is-done');
        setTimeout(function () { copy.classList.remove('is-done'); }, 1200);
      };
      if (navigator.clipboard) { navigator.clipboard.writeText(copy.dataset.copy).then(done, function () {}); return; }
      // Without HTTPS there is no clipboard: select the text, so that one key copies it.
      var range = document.createRange();
      range.selectNodeContents($('code', copy.parentElement));
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      if (document.execCommand('copy')) done();
    }
    var close = event.target.closest('[data-dismiss]');
    if (close) close.closest('.flash').remove();
  });

  // A file is read here and sent as text, so that the server needs no other kind of form.
  document.addEventListener('change', function (event) {
    var input = event.target.closest('[data-file-into]');
    if (!input || !input.files.length) return;
    var field = $('[name=' + input.dataset.fileInto + ']', input.form);
    input.files[0].text().then(function (text) { field.value = text; });
  });

  // A question before an act, and no second press of the same button.
  document.addEventListener('submit', function (event) {
    var form = event.target;
    if (form.dataset.confirm && !window.confirm(form.dataset.confirm)) { event.preventDefault(); return; }
    if (form.method !== 'post') return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    // A fragment that came by the live stream was made for everybody: it gets this reader's token and place.
    var token = $('meta[name=csrf]'), field = $('input[name=csrf]', form), back = $('input[name=return]', form);
    if (token && field && !field.value) field.value = token.content;
    if (back && !back.value) back.value = location.pathname + location.search;
    form.dataset.sent = '1';
    form.classList.add('is-sent');
  });
  window.addEventListener('pageshow', function () {
    all('[data-sent]').forEach(function (form) { delete form.dataset.sent; form.classList.remove('is-sent'); });
  });

  // Keys: j and k walk the rows, Enter opens, / searches.
  var rows = function () { return all('[data-row]'); };
  var walk = function (step) {
    var list = rows();
    if (!list.length) return;
    var here = list.findIndex(function (row) { return row.classList.contains('is-chosen'); });
    var next = Math.max(0, Math.min(list.length - 1, here < 0 ? (step > 0 ? 0 : list.length - 1) : here + step));
    if (here >= 0) list[here].classList.remove('is-chosen');
    list[next].classList.add('is-chosen');
    list[next].scrollIntoView({ block: 'nearest' });
  };
  document.addEventListener('keydown', function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === 'j') walk(1);
    else if (event.key === 'k') walk(-1);
    else if (event.key === 'Enter') {
      if (event.target.closest('a, button, summary')) return;
      var link = $('[data-row].is-chosen .row-link');
      if (link) link.click();
    } else if (event.key === '/') {
      var search = $('[data-search], [data-scan]');
      if (search) { event.preventDefault(); search.focus(); search.select(); }
    }
  });
  // A click anywhere on a row of a list opens it; links, buttons and marked text stay what they are.
  document.addEventListener('click', function (event) {
    var row = event.target.closest('tr[data-row]');
    if (!row || event.target.closest('a, button, input, label, .whynot') || String(getSelection())) return;
    var link = $('.row-link', row);
    if (link) link.click();
  });

  // The scan field: a scanner types anywhere on the page, so what it types goes into the field.
  var scan = function () { return $('[data-scan]'); };
  document.addEventListener('keydown', function (event) {
    var field = scan();
    if (!field || typing(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key.length === 1 && /[0-9A-Za-z\]]/.test(event.key)) field.focus();
  }, true);
  if (scan()) scan().focus();

  // htmx: the token goes with every request that changes something.
  document.addEventListener('htmx:config:request', function (event) {
    var request = event.detail.ctx && event.detail.ctx.request;
    var token = $('meta[name=csrf]');
    if (request && token && !/^(get|head)$/i.test(request.method)) request.headers['X-CSRF'] = token.content;
  });

  // The live stream: say when it is lost; when it is back, load what was missed.
  var lost = false;
  var show = function (is) {
    lost = is;
    var bar = $('#lost');
    if (bar) bar.hidden = !is;
  };
  var reload = function () {
    if (typing(document.activeElement) && document.activeElement.value && !document.activeElement.closest('[role=search]')) return;
    window.htmx.ajax('GET', location.pathname + location.search, { target: '#content', select: '#content', swap: 'outerMorph' });
  };
  document.addEventListener('htmx:sse:error', function () { show(true); });
  document.addEventListener('htmx:sse:close', function (event) { if (event.detail && event.detail.reason === 'ended') show(true); });
  document.addEventListener('htmx:sse:after:connection', function (event) {
    var again = lost || (event.detail.connection && event.detail.connection.attempt > 0);
    show(false);
    if (again) reload();
  });
  document.addEventListener('htmx:error', function (event) {
    var ctx = event.detail && event.detail.ctx;
    if (ctx && ctx.sourceElement && ctx.sourceElement.id === 'live') show(true);
  });
  // Changes come in bursts: one load for many.
  var soon = 0;
  document.addEventListener('reload', function () {
    if (!soon) soon = setTimeout(function () { soon = 0; reload(); }, 700);
  });
  window.addEventListener('offline', function () { show(true); });
  window.addEventListener('online', function () {
    var live = $('#live');
    if (!live) { show(false); return; }
    reload();
  });
})();
