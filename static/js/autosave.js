// Saves a form by itself a while after a change and when one leaves, and says so. Never on top of what others wrote:
// the portal answers 409 then, shows what stands, and nothing is saved by itself until one presses the button.
// What isn't saved yet lies on this computer, one copy for each tab, and is offered when one comes back.
(() => {
  const form = document.querySelector("form[data-autosave]");
  const status = document.getElementById("saved");
  if (!form || !status) return;
  const WAIT = 3000;
  const AGAIN = 10000;
  const TAB_LIVES = 15000; // a copy that young may be another open tab's, which is about to save it
  const OLD = 30 * 24 * 3600000;
  const MOST_ON_LEAVING = 60000; // bytes that browsers send for a page that is gone
  const MOST = 2000000; // bytes that the portal takes in one form
  const OWN = ["csrfmiddlewaretoken", "base", "draft"];
  const copies = `${form.dataset.copies}${form.elements.draft.value}:`;
  let paused = "paused" in form.dataset;
  let sending = null;
  let timer = 0;

  const memory = (what) => { try { return what(); } catch { return null; } }; // full, or not allowed
  const tab = memory(() => (sessionStorage.tab ||= String(Math.random()).slice(2))) || "0";
  const mine = copies + tab;

  const typed = () =>
    JSON.stringify([...new FormData(form)].filter(([name]) => !OWN.includes(name) && !/_FORMS$/.test(name)));
  // What a form says, however it is saved: no blank fields, and no kind of a row that has no title.
  const said = (text) => {
    const values = new Map(JSON.parse(text).map(([name, value]) => [name, value.trim()]));
    const isBlank = (name) => name.endsWith("-kind") && values.get(name.replace(/kind$/, "title")) === "";
    return JSON.stringify([...values].filter(([name, value]) => value && !isBlank(name)));
  };
  // The portal's time zone and the page's language, as the portal itself writes a time.
  const moment = (at, timeZone) => {
    const norwegian = document.documentElement.lang !== "en";
    const here = norwegian ? "nb" : "en-GB";
    const day = new Date(at).toLocaleDateString(here, { day: "numeric", month: "long", timeZone });
    const time = new Date(at).toLocaleTimeString(here, { hour: "2-digit", minute: "2-digit", timeZone });
    return norwegian ? `${day} kl. ${time.replace(":", ".")}` : `${day}, ${time}`;
  };
  let saved = "unsaved" in form.dataset ? null : typed();
  const encoded = () => String(new URLSearchParams(new FormData(form)));
  const isDirty = () => typed() !== saved;
  const say = (words) => { if (status.textContent !== words) status.textContent = words; };

  const keep = () => memory(() => {
    const { base, draft } = form.elements;
    const copy = { typed: typed(), base: base.value, draft: draft.value, at: Date.now(), paused };
    localStorage.setItem(mine, JSON.stringify(copy));
  });
  const forget = (key) => memory(() => localStorage.removeItem(key));

  const soon = (wait) => {
    clearTimeout(timer);
    if (!paused) timer = setTimeout(send, wait);
  };

  const done = (sent, answer) => {
    form.elements.base.value = answer.revision;
    saved = sent;
    if (isDirty()) return soon(WAIT);
    forget(mine);
    say(answer.said);
  };

  const clash = (answer) => {
    paused = true;
    say(answer.said);
    if (!answer.html) return;
    const place = document.getElementById("clash");
    place.innerHTML = answer.html; // rendered by the portal, as the page itself is
    form.elements.base.value = answer.revision; // shown now: what one saves by the button is written on top of it
    form.elements.draft.value = answer.draft;
    keep();
    place.scrollIntoView({ block: "nearest" });
  };

  const read = async (sent, response) => {
    if (response.type === "opaqueredirect" || response.status === 403) return say(status.dataset.out);
    if (response.status === 404) { paused = true; return say(status.dataset.gone); }
    if (response.status === 400 || response.status === 413) return say(status.dataset.large);
    if (response.status >= 500) throw new Error(response.status);
    const answer = await response.json();
    if (response.ok) done(sent, answer);
    else if (response.status === 409) clash(answer);
    else say(`${status.dataset.waits} ${answer.said}`);
  };

  function send(leaving) {
    clearTimeout(timer);
    if (paused || sending || !isDirty()) return;
    const sent = typed();
    const body = encoded();
    if (body.length > MOST) return say(status.dataset.large);
    const keepalive = Boolean(leaving) && body.length < MOST_ON_LEAVING;
    const headers = { "Content-Type": "application/x-www-form-urlencoded" };
    sending = fetch(form.dataset.autosave, { method: "POST", headers, body, keepalive, redirect: "manual" })
      .then((response) => read(sent, response))
      .catch(() => { say(status.dataset.away); soon(AGAIN); })
      .finally(() => { sending = null; });
  }

  const changed = () => {
    if (!isDirty()) return;
    keep();
    say(status.dataset.waits);
    soon(WAIT);
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  addEventListener("online", () => send());
  document.addEventListener("visibilitychange", () => { if (document.hidden) leave(); });
  addEventListener("pagehide", leave);
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); }); // others may have written
  function leave() {
    if (!isDirty()) return;
    keep();
    send(true);
  }

  // The button waits for what is on its way, so that one doesn't clash with oneself.
  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (button?.formTarget === "_blank") return;
    clearTimeout(timer);
    if (encoded().length > MOST) {
      event.preventDefault();
      delete form.dataset.sent; // static/js/once.js holds what is on its way
      form.querySelectorAll("[aria-disabled]").forEach((one) => one.removeAttribute("aria-disabled"));
      keep();
      return say(status.dataset.large);
    }
    if (!sending) {
      if (isDirty()) keep();
      paused = true;
      return;
    }
    event.preventDefault();
    sending.then(() => { delete form.dataset.sent; form.requestSubmit(button); });
  });

  // What lay on this computer when the page came.
  const fill = (copy) => {
    const values = new Map();
    JSON.parse(copy.typed).forEach(([name, value]) => values.set(name, value));
    for (const one of form.elements) {
      if (one.type === "checkbox") one.checked = values.has(one.name);
      else if (values.has(one.name)) one.value = values.get(one.name);
    }
    form.elements.base.value = copy.base;
  };

  const offer = (key, copy) => {
    const box = document.getElementById("copy");
    const close = () => { box.hidden = true; };
    const when = box.querySelector("[data-when]");
    when.textContent = moment(copy.at, when.dataset.zone);
    box.querySelector("[data-take]").onclick = () => {
      paused ||= copy.paused; // after a clash only the button saves
      fill(copy);
      forget(key);
      close();
      changed();
      form.querySelector("textarea, input:not([type=hidden])").focus();
    };
    box.querySelector("[data-drop]").onclick = () => { forget(key); close(); };
    box.hidden = false;
  };

  const look = (key) => {
    const copy = memory(() => JSON.parse(localStorage.getItem(key)));
    if (!copy) return;
    const age = Date.now() - copy.at;
    if (said(copy.typed) === said(typed()) || age > OLD) return forget(key);
    if (key === mine && copy.base === form.elements.base.value && !paused && !copy.paused) {
      fill(copy);
      changed();
      say(status.dataset.back);
    } else if (key !== mine && age < TAB_LIVES) {
      setTimeout(look, TAB_LIVES, key);
    } else {
      offer(key, copy);
    }
  };

  if (saved === null) {
    keep();
    say(status.dataset.waits);
  } else {
    if (document.querySelector("[data-stood]")) forget(mine); // the button saved it
    (memory(() => Object.keys(localStorage)) || []).filter((key) => key.startsWith(copies)).forEach(look);
  }
})();
