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

  // A strip of tabs that is wider than the screen shows at its edges that it goes on, and where one is.
  var edges = function (strip) {
    var rest = strip.scrollWidth - strip.clientWidth - strip.scrollLeft;
    strip.classList.toggle('goes-on', rest > 4);
    strip.classList.toggle('goes-back', strip.scrollLeft > 4);
  };
  var strips = function () {
    all('.strip').forEach(function (strip) {
      var here = $('.is-here', strip);
      if (here && !strip.dataset.seen) strip.scrollLeft = here.offsetLeft - strip.offsetLeft - (strip.clientWidth - here.offsetWidth) / 2;
      strip.dataset.seen = '1';
      edges(strip);
    });
  };
  document.addEventListener('scroll', function (event) {
    if (event.target.classList && event.target.classList.contains('strip')) edges(event.target);
  }, true);
  addEventListener('resize', strips);
  document.addEventListener('htmx:after:swap', strips);
  strips();

  // A form that came back stands at the address of its act: loading it again is loading the page it stands on.
  if (/^\/do\//.test(location.pathname)) {
    var stood = $('main input[name=return]');
    if (stood && stood.value) history.replaceState(history.state, '', stood.value);
  }

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
      range.selectNodeContents($('code, .codes', copy.parentElement));
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      if (document.execCommand('copy')) done();
    }
    var close = event.target.closest('[data-dismiss]');
    if (close) close.closest('.flash').remove();
  });

  // The first company is most likely where the browser is.
  var own = $('[data-own-zone] select');
  if (own) {
    var zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (all('option', own).some(function (option) { return option.value === zone; })) own.value = zone;
  }

  // Rights: a section ticks all of it, and another role its own rights.
  document.addEventListener('change', function (event) {
    var rights = function (from) { return all('input[name="rights#list"][type=checkbox]:not(:disabled)', from); };
    var whole = function (form) {
      all('[data-section]', form).forEach(function (section) {
        section.checked = rights(section.closest('fieldset')).every(function (right) { return right.checked; });
      });
    };
    var section = event.target.closest('[data-section]'), role = event.target.closest('[data-role]');
    if (section) rights(section.closest('fieldset')).forEach(function (right) { right.checked = section.checked; });
    if (role) {
      var held = role.selectedOptions[0].dataset.rights.split(',');
      rights(role.form).forEach(function (right) { right.checked = held.includes(right.value); });
    }
    if (role || event.target.name === 'rights#list') whole(event.target.form);
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
    // The page stays while its window goes on.
    if ('signIn' in form.dataset) return;
    form.dataset.sent = '1';
    form.classList.add('is-sent');
  });
  window.addEventListener('pageshow', function () {
    all('[data-sent]').forEach(function (form) { delete form.dataset.sent; form.classList.remove('is-sent'); });
  });

  // Signing in at a provider: in a window of its own; when the browser keeps it shut, told with a way in the same tab.
  // The window and this page find each other by a channel of our own origin: the provider's page cuts every other tie.
  var result = function () { return $('[data-sign-in-result]'); };
  document.addEventListener('submit', function (event) {
    var form = event.target;
    if (!('signIn' in form.dataset)) return;
    var field = $('[name="in_window#bool"]', form), here = result();
    var stays = event.submitter && 'sameTab' in event.submitter.dataset;
    if (here && 'inWindow' in here.dataset) { field.value = '1'; return; }
    var opened = stays ? null : window.open('', 'sign-in', 'popup,width=520,height=720');
    $('.sign-in-blocked', form).hidden = Boolean(stays || opened);
    if (!stays && !opened) { event.preventDefault(); $('[data-same-tab]', form).focus(); return; }
    field.value = stays ? '0' : '1';
    form.target = stays ? '' : 'sign-in';
    if (opened) opened.focus();
  });
  var tell = 'BroadcastChannel' in window ? new BroadcastChannel('supercargo.sign-in') : null;
  if (result() && 'inWindow' in result().dataset) {
    if (tell) tell.postMessage(result().dataset.signInResult);
    var shut = $('[data-close-window]');
    // Whoever came in a window goes back by closing it.
    if (shut) { shut.hidden = false; $('[data-back-link]').hidden = true; shut.addEventListener('click', function () { window.close(); }); }
    if (result().dataset.signInResult === 'signed_in') setTimeout(function () { window.close(); }, 1500);
  } else if (tell) {
    tell.addEventListener('message', function (event) { if (event.data === 'signed_in') document.dispatchEvent(new Event('reload')); });
  }

  // Keys: j and k walk the rows, Enter opens, / searches.
  var rows = function () { return all('[data-row]'); };
  var walk = function (step) {
    var list = rows();
    if (!list.length) return;
    var here = list.findIndex(function (row) { return row.classList.contains('is-chosen'); });
    var next = Math.max(0, Math.min(list.length - 1, here < 0 ? (step > 0 ? 0 : list.length - 1) : here + step));
    if (here >= 0) list[here].classList.remove('is-chosen');
    // One ring at a time: what was clicked or pointed at before gives it up.
    if (document.activeElement && document.activeElement.closest('[data-row]')) document.activeElement.blur();
    all('.is-pointed-at').forEach(function (old) { old.classList.remove('is-pointed-at'); });
    list[next].classList.add('is-chosen');
    list[next].scrollIntoView({ block: 'nearest' });
  };
  document.addEventListener('keydown', function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === 'j' || (event.key === 'ArrowDown' && rows().length)) { event.preventDefault(); walk(1); }
    else if (event.key === 'k' || (event.key === 'ArrowUp' && rows().length)) { event.preventDefault(); walk(-1); }
    else if (event.key === 'Enter') {
      if (event.target.closest('a, button, summary')) return;
      var link = $('[data-row].is-chosen .row-link');
      if (link) link.click();
    } else if (/^[1-9]$/.test(event.key)) {
      // A digit gives that answer to the chosen question.
      var answer = $('[data-row].is-chosen [data-answer="' + event.key + '"]');
      if (answer) answer.click();
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

  // Receiving: a scanner is quicker than a page. Each scan is sent by itself, one after another, and only the verdict and
  // the lists beside it are put into the page; the field never goes away. When the network is gone, the code stays said.
  var waiting = [], sending = false, scanned = 0;
  var beep = function (good) {
    if (localStorage.getItem('sound') !== 'on') return;
    var audio = beep.audio = beep.audio || new AudioContext();
    var tone = audio.createOscillator(), volume = audio.createGain();
    tone.frequency.value = good ? 1200 : 300;
    volume.gain.value = 0.15;
    tone.connect(volume).connect(audio.destination);
    tone.start();
    tone.stop(audio.currentTime + (good ? 0.12 : 0.45));
  };
  var place = function (text) {
    var page = new DOMParser().parseFromString(text, 'text/html');
    ['verdict', 'scans', 'table'].forEach(function (id) {
      var old = document.getElementById(id), fresh = page.getElementById(id);
      if (old && fresh) old.replaceWith(document.adoptNode(fresh));
    });
    // A refused scan has a message instead of a verdict.
    var said = $('.flash', page), form = $('[data-scan-form]');
    all('.flash').forEach(function (old) { old.remove(); });
    if (said) form.parentNode.insertBefore(document.adoptNode(said), form);
    var verdict = $('[data-verdict]');
    beep(!said && Boolean(verdict) && /^received/.test(verdict.dataset.verdict));
  };
  var send = function () {
    if (sending || !waiting.length) return;
    sending = true;
    var form = $('[data-scan-form]'), data = new URLSearchParams(new FormData(form));
    data.set('code', waiting[0]);
    data.set('key', data.get('key') + '-' + (scanned += 1));
    fetch(form.action, { method: 'POST', body: data, headers: { Accept: 'text/html' } }).then(function (answer) {
      if (answer.status >= 500 || answer.status === 429) throw new Error(answer.status);
      if (answer.status === 401 || answer.status === 403 || /^\/login/.test(new URL(answer.url).pathname)) { location.reload(); return; }
      return answer.text().then(function (text) {
        place(text);
        show(false);
        sending = false;
        waiting.shift();
        send();
      });
    }).catch(function () {
      // The code is kept and sent again, with the same key, until somebody has taken it.
      sending = false;
      scanned -= 1;
      show(true);
      setTimeout(send, 2000);
    });
  };
  document.addEventListener('submit', function (event) {
    var form = event.target, field = $('[data-scan]');
    if (!field || !(form.matches('[data-scan-form]') || form.dataset.scanCode)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    waiting.push(form.dataset.scanCode || field.value);
    field.value = '';
    field.focus();
    send();
  }, true);
  window.addEventListener('online', send);
  var sound = $('[data-sound]');
  if (sound) {
    sound.hidden = false;
    sound.setAttribute('aria-pressed', String(localStorage.getItem('sound') === 'on'));
    sound.addEventListener('click', function () {
      var on = localStorage.getItem('sound') !== 'on';
      localStorage.setItem('sound', on ? 'on' : 'off');
      sound.setAttribute('aria-pressed', String(on));
      beep(true);
    });
  }

  // A hint stands before the thing it points at.
  var point = function () {
    var hint = $('[data-points-at]');
    if (!hint || hint.classList.contains('is-placed')) return;
    all('.is-pointed-at').forEach(function (old) { old.classList.remove('is-pointed-at'); });
    var target = hint.dataset.pointsAt.split(',').reduce(function (found, selector) {
      return found || all(selector.trim()).find(function (one) { return !hint.contains(one); });
    }, null);
    if (!target) return;
    target.classList.add('is-pointed-at');
    // Before the whole row or part in which the thing stands, so that nothing is torn apart.
    var block = target.closest('.head, .question, .box, .sheet, form.scan, .tiles, section, nav') || target;
    // Never above the heading of the page.
    block.parentNode.insertBefore(hint, block.matches('.head') ? block.nextSibling : block);
    hint.classList.add('is-placed');
  };
  point();
  document.addEventListener('htmx:after:swap', point);

  // How many folded filters are set, as it changes.
  document.addEventListener('input', function (event) {
    var more = event.target.closest('.filters-more'), count = more && $('[data-active]', more.parentElement);
    if (!count) return;
    var set = all('select, input', more).filter(function (one) {
      return !one.closest('.sorting') && (one.type === 'checkbox' ? one.checked : one.value);
    }).length;
    count.textContent = set;
    count.hidden = !set;
  });

  // Tick all.
  document.addEventListener('change', function (event) {
    var every = event.target.closest('[data-tick-all]');
    if (every) all('[data-tick="' + every.dataset.tickAll + '"]').forEach(function (box) { box.checked = every.checked; });
  });

  // The demo is being made anew: go on when another world answers.
  var wait = $('[data-wait-for]');
  if (wait) setInterval(function () {
    fetch('/demo/world', { cache: 'no-store' }).then(function (answer) { return answer.ok ? answer.text() : ''; }).then(function (world) {
      if (world && world !== wait.dataset.waitFor) location.replace('/');
    }).catch(function () {});
  }, 700);

  // Searching by scanner (BR-62): what was typed is taken and marked at once, so that the next scan replaces it even when
  // its keys come before the answer; of several answers the last one asked for is shown.
  var asked = 0;
  document.addEventListener('submit', function (event) {
    var form = event.target.closest('[data-find]');
    if (!form || event.defaultPrevented) return;
    event.preventDefault();
    var field = $('[data-scan]', form), mine = ++asked;
    var address = form.getAttribute('action') + '?' + new URLSearchParams([[field.name, field.value]]);
    field.select();
    fetch(address, { credentials: 'same-origin' }).then(function (answer) { return answer.text(); }).then(function (text) {
      if (mine !== asked) return;
      var found = new DOMParser().parseFromString(text, 'text/html').getElementById('list');
      if (!found) { location.assign(address); return; }
      $('#list').replaceWith(document.adoptNode(found));
      if (window.htmx) window.htmx.process(found);
      history.replaceState(null, '', address);
    }, function () { if (mine === asked) location.assign(address); });
  });
  if ($('[data-find] [data-scan]')) $('[data-find] [data-scan]').select();

  // htmx: the token goes with every request that changes something.
  document.addEventListener('htmx:config:request', function (event) {
    var request = event.detail.ctx && event.detail.ctx.request;
    var token = $('meta[name=csrf]');
    if (request && token && !/^(get|head)$/i.test(request.method)) request.headers['X-CSRF'] = token.content;
  });

  // A progress window that was closed stays closed, also when a load that was on its way brings it once more.
  var closed = '';
  document.addEventListener('click', function (event) {
    var close = event.target.closest('#window [data-close]');
    if (!close || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    var shut = $('#window'), there = location.pathname + location.search;
    var again = document.importNode($('[data-again]', shut).content, true).firstElementChild;
    closed = shut.dataset.window;
    shut.remove();
    // The way back stays at hand, also when the page under it is loaded anew.
    again.href = there;
    all('.window-again').forEach(function (old) { old.remove(); });
    document.body.appendChild(again);
    history.replaceState(history.state, '', close.getAttribute('href'));
  });
  document.addEventListener('keydown', function (event) {
    var close = event.key === 'Escape' && !typing(event.target) && $('#window [data-close]');
    if (close) close.click();
  });
  var keepClosed = function () {
    var window = $('#window');
    if (window && window.dataset.window === closed) window.remove();
  };

  // The menu stands outside of what is loaded anew: its counts come along with the page.
  var counts = function () {
    all('#counts [data-menu]').forEach(function (count) {
      var link = $('.side-link[href="' + count.dataset.menu + '"]'), shown = link && $('.count', link);
      if (!link) return;
      if (shown && !count.textContent) shown.remove();
      else if (shown) shown.textContent = count.textContent;
      else if (count.textContent) link.appendChild(Object.assign(document.createElement('span'), { className: count.className, textContent: count.textContent }));
    });
  };

  // What a load of the page by itself must not take from a person: a message that nobody closed, the verdict on the last
  // scan, and a list in which boxes are ticked for money. There new lines come in unticked and marked, and nothing moves
  // under the pointer or once a box was changed; then a person is told and asks for it.
  // A line that goes from one list to another has another box there.
  var boxes = function (from) { return all('[data-steady] input[type=checkbox][name]', from); };
  var name = function (box) { return (box.getAttribute('form') || '') + ' ' + box.name + ' ' + box.value; };
  var known = new Set(boxes().map(name));
  var changed = false, stale = false, showing = false, kept = false;
  var steady = function () { return changed || Boolean($('[data-steady]:hover')); };
  var carry = function (fresh) {
    var said = all('#content > .flash'), verdict = $('#verdict [data-verdict]'), place = $('#verdict', fresh);
    if (!$('.flash', fresh)) said.forEach(function (one) { ($('.demo', fresh) || $('#counts', fresh)).after(one.cloneNode(true)); });
    if (verdict && place) place.replaceChildren(verdict.cloneNode(true));
  };
  var keepTicks = function (fresh) {
    var ticked = new Map(boxes().map(function (box) { return [name(box), box.checked]; }));
    boxes(fresh).forEach(function (box) {
      var row = box.closest('tr'), list = box.closest('[data-new]');
      var isNew = Boolean(list) && !known.has(name(box));
      box.toggleAttribute('checked', ticked.has(name(box)) ? ticked.get(name(box)) : box.hasAttribute('checked') && !isNew);
      if (!isNew) return;
      row.classList.add('is-new');
      $('.cell-main', row).appendChild(Object.assign(document.createElement('span'), { className: 'new-mark', textContent: list.dataset.new }));
    });
  };
  // What is ticked is what is added up; the shape of the sum stays as the page had it.
  var addUp = function () {
    all('[data-costs]').forEach(function (sum) {
      var cost = all('[data-cost]:checked', sum.closest('article')).reduce(function (all, box) { return all + Number(box.dataset.cost); }, 0);
      var shape = /\d[\d\u202f]*(?:([.,])(\d+))?/.exec(sum.textContent);
      if (!shape) return;
      var places = shape[2] ? shape[2].length : 0;
      var digits = String(cost).padStart(places + 1, '0');
      var whole = digits.slice(0, digits.length - places).replace(/\B(?=(\d{3})+$)/g, '\u202f');
      sum.firstElementChild.textContent = sum.textContent.replace(shape[0], whole + (places ? shape[1] + digits.slice(-places) : ''));
    });
  };
  var tellNew = function (fresh) {
    var here = new Set(boxes().map(name)), bar = $('#news');
    var count = boxes(fresh).filter(function (box) { return !here.has(name(box)) && box.closest('[data-new]'); }).length;
    stale = true;
    $('[data-count-new]', bar).hidden = !count;
    $('[data-count-new] b', bar).textContent = count;
    bar.hidden = false;
    // The progress window and the counts of the menu are no part of the list.
    ['window', 'counts'].forEach(function (id) {
      var old = document.getElementById(id), next = $('#' + id, fresh);
      if (!old || !next) return;
      old.replaceWith(document.adoptNode(next));
      window.htmx.process(next);
    });
  };
  document.addEventListener('htmx:before:swap', function (event) {
    var task = (event.detail.tasks || []).find(function (one) { return one.target && one.target.id === 'content'; });
    var fresh = task && $('#content', task.fragment);
    if (!fresh) return;
    if (steady() && !showing) { event.preventDefault(); tellNew(fresh); return; }
    stale = showing = false;
    kept = true;
    carry(fresh);
    keepTicks(fresh);
  });
  document.addEventListener('htmx:after:swap', function () {
    // Only the property counts once a person or a script has set it.
    if (kept) boxes().forEach(function (box) { box.checked = box.hasAttribute('checked'); });
    kept = false;
    addUp();
  });
  document.addEventListener('change', function (event) {
    if (!event.target.closest('[data-steady]')) return;
    changed = true;
    addUp();
  });
  document.addEventListener('click', function (event) {
    if (!event.target.closest('[data-show-new]')) return;
    showing = true;
    reload(true);
  });
  document.addEventListener('pointerover', function () { if (stale && !steady()) { stale = false; reload(); } });

  // The live stream: say when it is lost; when it is back, load what was missed.
  var lost = false;
  var show = function (is) {
    lost = is;
    var bar = $('#lost');
    if (bar) bar.hidden = !is;
  };
  var reload = function (asked) {
    if (!asked && typing(document.activeElement) && document.activeElement.value && !document.activeElement.closest('[role=search]')) return;
    // Ticks that a person has set are not lost to a change elsewhere.
    if (!asked && $('[data-tick]:checked')) return;
    // What a person has unfolded stays so.
    var open = Boolean($('.filters-fold[open]'));
    var loaded = window.htmx.ajax('GET', location.pathname + location.search, { target: '#content', select: '#content', swap: 'outerMorph' });
    if (loaded && loaded.then) loaded.then(function () {
      keepClosed();
      counts();
      if (open && $('.filters-fold')) $('.filters-fold').open = true;
    });
  };
  document.addEventListener('htmx:sse:error', function () { show(true); });
  document.addEventListener('htmx:sse:close', function (event) { if (event.detail && event.detail.reason === 'ended') show(true); });
  document.addEventListener('htmx:sse:after:connection', function (event) {
    var again = lost || (event.detail.connection && event.detail.connection.attempt > 0);
    show(false);
    // Quick work may have ended between the making of this page and its first breath of the stream.
    if (again || $('#window [data-ended=false], [data-waits]')) reload();
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
