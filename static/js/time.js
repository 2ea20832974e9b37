/* Puts the reader's own time beside a time in another zone, when the two differ. */
(function () {
  "use strict";
  var yours = document.currentScript.dataset.yours;
  var language = document.documentElement.lang.replace(/^en$/, "en-GB");

  function localText(when) {
    var today = new Date().toDateString() === when.toDateString();
    return new Intl.DateTimeFormat(language, {
      day: today ? undefined : "numeric",
      month: today ? undefined : "long",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    }).format(when);
  }

  document.querySelectorAll("time[data-moment]").forEach(function (element) {
    if (element.closest(".row-facts")) return; // one line of facts stays one line
    var when = new Date(element.dateTime);
    var shownInUtc = element.textContent.trim().endsWith("UTC");
    if (!shownInUtc || isNaN(when) || when.getTimezoneOffset() === 0) return;
    var beside = document.createElement("span");
    beside.className = "local-time";
    beside.textContent = " – " + yours + ": " + localText(when);
    element.after(beside);
  });
})();
