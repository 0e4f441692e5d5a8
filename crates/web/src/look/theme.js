// Sets the theme before the first paint, so that a dark page does not flash white. Runs in the head, on purpose not deferred.
(function () {
  'use strict';
  var root = document.documentElement;
  var dark = window.matchMedia('(prefers-color-scheme: dark)');
  function apply() {
    var wish = root.dataset.theme;
    root.dataset.bsTheme = wish === 'auto' ? (dark.matches ? 'dark' : 'light') : wish;
  }
  apply();
  dark.addEventListener('change', apply);
  window.supercargoTheme = apply;
})();
