/* Forms: takes the focus to the error summary (for browsers that do not know autofocus on it), and counts words or
   characters as one types, by the rule of core/text.py. The server's count decides. */
(function () {
  "use strict";
  var summary = document.querySelector("[data-error-summary]");
  if (summary) summary.focus();

  var phrases = document.currentScript.dataset;
  var ideograph = /[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{3134f}]/gu;
  var word = /[\p{L}\p{N}]+(?:[’'·.,-]?[\p{L}\p{N}]+)*/gu;

  function matches(text, pattern) {
    return (text.match(pattern) || []).length;
  }

  var counters = {
    words: function (text) {
      var plain = text.normalize("NFC");
      return matches(plain, ideograph) + matches(plain.replace(ideograph, " ").replace(/[\p{M}\p{Cf}]/gu, ""), word);
    },
    characters: function (text) {
      return matches(text.normalize("NFC"), /\S/gu);
    },
  };

  document.querySelectorAll("[data-count]").forEach(function (field) {
    var kind = field.dataset.count;
    var limit = Number(field.dataset.limit);
    var line = document.createElement("p");
    var spoken = document.createElement("span");
    var timer;
    line.className = "field-count";
    spoken.className = "visually-hidden";
    spoken.setAttribute("aria-live", "polite");
    field.after(line, spoken);

    function show() {
      var n = counters[kind](field.value);
      var text = phrases[kind].replace("%(n)s", n).replace("%(limit)s", limit);
      var isOver = n > limit;
      if (isOver) text += " – " + phrases.over.replace("%(n)s", n - limit);
      line.textContent = text;
      line.classList.toggle("over", isOver);
      // Read out only near the limit, and only when the typing rests.
      clearTimeout(timer);
      timer = setTimeout(function () {
        spoken.textContent = n > limit * 0.9 ? text : "";
      }, 1500);
    }

    field.addEventListener("input", show);
    show();
  });
})();
