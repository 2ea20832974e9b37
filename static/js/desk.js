/* The desk by keyboard. Rows carry data-row, acts carry data-key="c" and the like; ? lists what the page has, and lets
   one turn the keys off (WCAG 2.1.4). */
(function () {
  "use strict";
  var phrases = document.currentScript.dataset;
  var OFF = "desk-keys-off";

  function isOff() {
    try { return localStorage.getItem(OFF) === "1"; } catch (error) { return false; }
  }

  function turn(off) {
    try { localStorage.setItem(OFF, off ? "1" : "0"); } catch (error) { return; }
  }

  function rows() {
    return Array.from(document.querySelectorAll("[data-row] a:first-of-type"));
  }

  function step(by) {
    var links = rows();
    if (!links.length) return;
    var row = document.activeElement.closest("[data-row]") || document.querySelector("[data-row][aria-current]");
    var at = row ? links.indexOf(row.querySelector("a")) : by > 0 ? -1 : links.length;
    links[Math.max(0, Math.min(links.length - 1, at + by))].focus();
  }

  function act(element) {
    if (element.matches("input:not([type=submit]), select, textarea")) element.focus();
    else element.click();
  }

  function list(entries, into) {
    entries.forEach(function (entry) {
      var key = document.createElement("dt");
      var what = document.createElement("dd");
      var cap = document.createElement("kbd");
      cap.textContent = entry[0];
      key.append(cap);
      what.textContent = entry[1];
      into.append(key, what);
    });
  }

  function help() {
    var dialog = document.createElement("dialog");
    var title = document.createElement("h2");
    var keys = document.createElement("dl");
    var form = document.createElement("form");
    dialog.className = "keys";
    title.id = "keys-title";
    title.textContent = phrases.title;
    dialog.setAttribute("aria-labelledby", title.id);
    list([["j", phrases.j], ["k", phrases.k], ["o", phrases.o]], keys);
    list(Array.from(document.querySelectorAll("[data-key]")).map(function (element) {
      return [element.dataset.key, element.dataset.keyLabel || element.textContent.trim()];
    }), keys);
    list([["?", phrases.help]], keys);
    form.method = "dialog";
    form.className = "buttons";
    [["close", phrases.close], ["turn", isOff() ? phrases.on : phrases.off]].forEach(function (pair, index) {
      var button = document.createElement("button");
      button.className = index ? "button button-quiet" : "button";
      button.value = pair[0];
      button.textContent = pair[1];
      form.append(button);
    });
    dialog.append(title, keys, form);
    dialog.addEventListener("close", function () {
      if (dialog.returnValue === "turn") turn(!isOff());
      dialog.remove();
    });
    document.body.append(dialog);
    dialog.showModal();
  }

  document.addEventListener("keydown", function (event) {
    var target = event.target;
    if (event.ctrlKey || event.metaKey || event.altKey || target.isContentEditable || document.querySelector("dialog[open]")) return;
    if (target.matches("input:not([type=checkbox], [type=radio], [type=submit]), select, textarea")) return;
    // On a keyboard of another script the place of the key counts.
    var letter = /^Key[A-Z]$/.test(event.code) && !/^[a-z]$/i.test(event.key) ? event.code[3].toLowerCase() : event.key;
    if (letter === "?") help();
    else if (isOff()) return;
    else if (letter === "j") step(1);
    else if (letter === "k") step(-1);
    else if (letter === "o" && target.closest("[data-row]")) target.closest("[data-row]").querySelector("a").click();
    else {
      var found = /^[a-z]$/.test(letter) && document.querySelector('[data-key="' + letter + '"]');
      if (!found) return;
      act(found);
    }
    event.preventDefault();
  });
})();
