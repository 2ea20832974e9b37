/* Moves the focus to the error summary, for browsers that do not know autofocus on it. */
(function () {
  "use strict";
  var summary = document.querySelector("[data-error-summary]");
  if (summary) summary.focus();
})();
