/* Saves a form while one types: on the server, and in this browser as long as the server has not got it.

   <form data-autosave data-autosave-url="…"> is sent by POST with its fields. Answers: 200 {saved_at, revision};
   409 when someone else saved meanwhile. A field named "revision" follows the server's. The line
   [data-save-state] says which state is safe where. */
(function () {
  "use strict";
  var phrases = document.currentScript.dataset;
  var language = document.documentElement.lang.replace(/^en$/, "en-GB");
  var REST = 1500; // milliseconds without a key before saving
  var RETRY = 15000; // milliseconds between attempts while the line is down
  var PREFIX = "draft:";

  function store(key, copy) {
    try {
      if (copy) localStorage.setItem(key, JSON.stringify(copy));
      else localStorage.removeItem(key);
      return true;
    } catch (error) {
      return false; // private windows and full disks
    }
  }

  function stored(key) {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch (error) {
      return null;
    }
  }

  function clock(when) {
    return new Date(when).toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit" });
  }

  function texts(form) {
    return Array.from(new FormData(form)).filter(function (pair) {
      return typeof pair[1] === "string" && pair[0] !== "csrfmiddlewaretoken";
    });
  }

  function withoutFiles(form) {
    var data = new FormData(form);
    Array.from(form.querySelectorAll("input[type=file]")).forEach(function (field) { data.delete(field.name); });
    return data;
  }

  function fill(form, pairs) {
    Array.from(form.elements).forEach(function (field) {
      if (!field.name || field.type === "file" || field.name === "csrfmiddlewaretoken" || field.type === "submit") return;
      var values = pairs.filter(function (pair) { return pair[0] === field.name; }).map(function (pair) { return pair[1]; });
      if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
      else if (field.multiple) Array.from(field.options).forEach(function (option) { option.selected = values.includes(option.value); });
      else if (values.length) field.value = values[0];
      field.dispatchEvent(new Event("input"));
    });
  }

  function watch(form) {
    var url = form.dataset.autosaveUrl;
    var key = PREFIX + url;
    var line = form.querySelector("[data-save-state]");
    var timer, isStopped, isSending, isChanged;
    if (!line) {
      line = document.createElement("p");
      line.className = "save-state";
      line.setAttribute("aria-live", "polite");
      form.append(line);
    }

    function say(phrase, when) {
      line.textContent = phrase.replace("%(time)s", when ? clock(when) : "");
    }

    function again(delay) {
      clearTimeout(timer);
      timer = setTimeout(send, delay);
    }

    function send() {
      if (isStopped) return;
      if (isSending) { again(REST); return; }
      isSending = true;
      isChanged = false;
      say(phrases.saving);
      fetch(url, {
        method: "POST",
        body: withoutFiles(form),
        credentials: "same-origin",
        headers: { Accept: "application/json" },
      }).then(function (response) {
        var isJson = (response.headers.get("Content-Type") || "").includes("json");
        if (response.status === 409) {
          isStopped = true;
          say(phrases.conflict);
        } else if (response.ok && isJson) {
          return response.json().then(function (answer) {
            if (form.elements.revision) form.elements.revision.value = answer.revision;
            if (!isChanged) store(key, null);
            say(phrases.saved, answer.saved_at);
          });
        } else if (response.status >= 500 || response.status === 429) {
          say(phrases.kept);
          again(RETRY);
        } else {
          say(phrases.refused);
        }
      }).catch(function () {
        say(phrases.kept);
        again(RETRY);
      }).finally(function () {
        isSending = false;
        if (isChanged) again(REST);
      });
    }

    function changed(event) {
      if (!event.isTrusted || isStopped) return;
      isChanged = true;
      say(store(key, { at: Date.now(), fields: texts(form) }) ? phrases.kept : phrases.only);
      again(REST);
    }

    var copy = stored(key);
    if (copy && JSON.stringify(copy.fields) !== JSON.stringify(texts(form))) {
      if (!form.querySelector("[data-error-summary]")) {
        fill(form, copy.fields); // its old revision goes with it, so the server sees a conflict where there is one
        say(phrases.restored, copy.at);
        again(REST);
      }
    } else {
      store(key, null);
    }
    form.addEventListener("input", changed);
    form.addEventListener("change", changed);
    form.addEventListener("submit", function () {
      isStopped = true;
      clearTimeout(timer);
      store(key, { at: Date.now(), fields: texts(form), isSent: true });
    });
    window.addEventListener("online", function () { if (stored(key)) again(0); });
  }

  var forms = Array.from(document.querySelectorAll("form[data-autosave]"));
  forms.forEach(watch);

  // What was sent with the button and led on to another page is safe: forget it here.
  try {
    Object.keys(localStorage).forEach(function (key) {
      var isHere = forms.some(function (form) { return PREFIX + form.dataset.autosaveUrl === key; });
      if (key.startsWith(PREFIX) && !isHere && (stored(key) || {}).isSent) store(key, null);
    });
  } catch (error) {
    return; // this browser keeps nothing, so there is nothing to forget
  }
})();
