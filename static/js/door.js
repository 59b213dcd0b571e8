// Ticks people off while the network comes and goes. Each press gets a key, lies on the phone until the portal has
// counted it, and is sent as often as it takes: the key makes it count once. What other doors tick comes every while.
// Who isn't on the list is found or typed here and waits in the same way; what the portal refuses stays, to be changed.
// Kept are keys and numbers of rows, and who was found or typed; what is sent is forgotten, and what is left after the
// event too.
(() => {
  const form = document.getElementById("door");
  if (!form) return;
  const OFTEN = 10000;
  const SOON = 1000; // after a failure; doubled each time
  const MOST = 100; // presses that the portal takes at once
  const FIELDS = ["name", "company", "email"]; // of who is typed
  const list = form.querySelector("ul");
  const net = document.getElementById("door-net");
  const said = document.getElementById("door-said");
  const find = document.getElementById("id_find");
  const typed = document.getElementById("door-typed");
  const fold = typed.closest("details");
  const seek = document.getElementById("door-seek");
  const hits = document.getElementById("door-hits"); // members by the name that was sought
  const others = document.getElementById("door-others"); // who was found or typed and lies here
  const model = document.getElementById("door-other");
  const mine = `door:${form.dataset.event}:`;
  const until = Number(form.dataset.until);
  const token = form.elements.csrfmiddlewaretoken.value;
  let server = null; // what the portal said last: who is here, by row
  let busy = false;
  let timer = 0;
  let wait = SOON;
  let trouble = "";
  let drawn = ""; // who was found or typed, as the page shows them

  const memory = (what) => { try { return what(); } catch { return null; } }; // full, or not allowed
  const inPage = new Map(); // all presses not yet counted, by key; a copy lies on the phone

  const recall = () => (memory(() => Object.keys(localStorage)) || []).filter((key) => key.startsWith("door:")).forEach((key) => {
    const one = memory(() => JSON.parse(localStorage.getItem(key)));
    if (!one || one.until < Date.now()) memory(() => localStorage.removeItem(key));
    else if (key.startsWith(mine)) inPage.set(key.slice(mine.length), one);
  });
  const keep = (key, one) => {
    inPage.set(key, one);
    memory(() => localStorage.setItem(mine + key, JSON.stringify(one)));
  };
  const forget = (key) => {
    inPage.delete(key);
    memory(() => localStorage.removeItem(mine + key));
  };
  const newKey = () => { // randomUUID is for https alone
    const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");
    return `${hex.slice(0, 12)}4${hex.slice(13, 16)}a${hex.slice(17)}`;
  };
  const kept = () => [...inPage].sort(([, a], [, b]) => a.at - b.at);
  const unsent = () => kept().filter(([, one]) => !one.refused);
  const isUndone = (key) => [...inPage.values()].some((one) => one.of === key);
  const unlisted = () => kept().filter(([key, one]) => one.name && !isUndone(key));

  const say = (place, words) => { if (place.textContent !== words) place.textContent = words; };
  const worded = (words, values) => words.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
  const nameOf = (row) => row.querySelector("b").textContent;

  // A row as it stands: the portal's word, and on top of it what still lies here.
  const paint = () => {
    const here = { ...server.here };
    const word = new Map();
    kept().filter(([, one]) => one.registration).forEach(([, one]) => {
      if (!one.in) { delete here[one.registration]; word.delete(String(one.registration)); }
      else if (!(one.registration in here)) { here[one.registration] = ""; word.set(String(one.registration), trouble ? form.dataset.kept : worded(form.dataset.came, { when: "" }).trim()); }
    });
    let number = 0;
    for (const row of list.children) {
      const at = row.dataset.row;
      const is = at in here;
      number += is;
      if (row.classList.contains("in") !== is) row.classList.toggle("in", is);
      row.firstElementChild.setAttribute("aria-pressed", is);
      row.lastElementChild.hidden = !is;
      const words = is ? word.get(at) || worded(form.dataset.came, { when: here[at] }) : "";
      say(row.querySelector(".came"), words);
    }
    const more = unlisted().filter(([, one]) => !one.refused).length;
    count(number + more, server.all + more);
    draw();
  };

  // Who isn't on the list: on the way to the portal, or refused by it.
  const draw = () => {
    const rows = unlisted();
    const now = JSON.stringify(rows.map(([key, one]) => [key, one.refused, trouble]));
    if (now === drawn) return;
    drawn = now;
    others.hidden = !rows.length;
    others.replaceChildren(...rows.map(([key, one]) => {
      const row = model.content.firstElementChild.cloneNode(true);
      row.dataset.key = key;
      row.classList.add(one.refused ? "out" : "in");
      row.querySelector("b").textContent = one.name;
      row.querySelector("small").textContent = one.company;
      row.querySelector(one.refused ? ".refused" : ".came").textContent = one.refused || (trouble ? form.dataset.kept : worded(form.dataset.came, { when: "" }).trim());
      for (const button of row.querySelectorAll("button")) {
        button.hidden = (button.value === "undo") === Boolean(one.refused);
        button.setAttribute("aria-label", worded(button.dataset.label, { name: one.name }));
      }
      return row;
    }));
  };

  const count = (number, all) => {
    const [one, left] = ["door-here", "door-left"].map((id) => document.getElementById(id));
    say(one, worded(one.dataset.words, { n: number, all }));
    say(left, worded(left.dataset.words, { n: Math.max(0, all - number) }));
    document.getElementById("door-bar").setAttribute("width", all ? Math.floor((98 * number) / all) : 0);
  };

  const tell = () => {
    net.hidden = !trouble;
    document.getElementById("door-network").hidden = trouble === "away"; // who follows a link then loses the page
    if (!trouble) return;
    const number = unsent().length;
    const kind = number === 0 ? "none" : number === 1 ? "one" : "many";
    const words = { away: { none: "none", one: "one", many: "many" }, out: { none: "outNone", one: "outOne", many: "outMany" }, gone: { none: "gone", one: "gone", many: "gone" } };
    say(net.querySelector("span"), worded(net.dataset[words[trouble][kind]], { n: number }));
    net.querySelector("a").hidden = trouble !== "out";
  };

  const fetchRows = async () => {
    const response = await fetch(`${form.dataset.page}?part=1`, { redirect: "manual" });
    if (!response.ok) return;
    const focused = document.activeElement?.closest?.("[data-row]")?.dataset.row;
    list.innerHTML = await response.text(); // rendered by the portal, as the page itself is
    list.querySelector(`[data-row="${focused}"] button`)?.focus();
    form.dataset.people = server.people;
    narrow();
  };

  const ask = (sent) => {
    if (!sent.length) return fetch(form.dataset.state, { redirect: "manual" });
    const body = JSON.stringify(sent.map(([key, one]) => ({ ...one, key, at: undefined, until: undefined, ago: Math.max(0, Date.now() - one.at) })));
    return fetch(form.action, { method: "POST", headers: { "Content-Type": "application/json", "X-CSRFToken": token }, body, redirect: "manual" });
  };

  const read = async (response, sent) => {
    if (response.type === "opaqueredirect" || response.status === 403) { trouble = "out"; return; }
    if (response.status === 404) { trouble = "gone"; return; }
    if (!response.ok) throw new Error(response.status);
    const answer = await response.json();
    sent.forEach(([key, one]) => {
      const refused = one.name && !isUndone(key) && answer.refused[key];
      if (refused) keep(key, { ...one, refused });
      else forget(key);
    });
    trouble = "";
    wait = SOON;
    server = answer;
    if (answer.said) say(said, answer.said);
    if (answer.people !== form.dataset.people) await fetchRows();
  };

  const talk = async () => {
    clearTimeout(timer);
    if (busy) return;
    busy = true;
    const sent = unsent().slice(0, MOST);
    try {
      await read(await ask(sent), sent);
    } catch {
      trouble = "away";
      wait = Math.min(2 * wait, OFTEN);
    }
    busy = false;
    if (server) paint();
    tell();
    const again = trouble === "away" ? wait : unsent().length && !trouble ? 0 : OFTEN;
    timer = setTimeout(look, again);
  };
  const look = () => { if (document.hidden && !unsent().length) timer = setTimeout(look, OFTEN); else talk(); };

  const show = () => {
    paint();
    tell();
    talk();
  };

  const narrowed = (text) => text.toLowerCase().normalize("NFC").replace(/æ/g, "ae").replace(/ø/g, "o").normalize("NFD").replace(/\p{M}/gu, "");
  const narrow = () => {
    const parts = narrowed(find.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of list.children) {
      const [name, company] = [row.querySelector("b"), row.querySelector("small")].map((one) => one.textContent);
      const text = narrowed(`${name} ${company}`);
      row.hidden = !parts.every((part) => text.includes(part));
      shown += !row.hidden;
    }
    document.getElementById("door-nobody").hidden = shown > 0;
  };

  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=press]");
    if (!button || !server) return;
    event.preventDefault();
    const row = button.closest("[data-row]");
    const comes = !button.classList.contains("undo");
    const name = nameOf(row);
    if (comes && row.classList.contains("in")) return say(said, worded(form.dataset.twice, { name }) + ` ${row.querySelector(".came").textContent}`);
    keep(newKey(), { registration: Number(row.dataset.row), in: comes, at: Date.now(), until });
    say(said, worded(comes ? form.dataset.here : form.dataset.undone, { name }));
    if (!comes) row.firstElementChild.focus(); // the pressed button goes away
    show();
  });
  const letIn = (one, name) => {
    keep(newKey(), { ...one, at: Date.now(), until });
    say(said, worded(form.dataset.here, { name }));
    FIELDS.forEach((field) => { typed.elements[field].value = ""; });
    seek.elements.q.value = "";
    hits.replaceChildren();
    fold.open = false;
    fold.firstElementChild.focus();
    show();
  };
  typed.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!typed.reportValidity()) return;
    const [name, company, email] = FIELDS.map((field) => typed.elements[field].value.trim());
    letIn({ name, company, email }, name);
  });
  hits.addEventListener("submit", (event) => {
    event.preventDefault();
    const { value, dataset: { registration, name, company } } = event.submitter;
    letIn(registration ? { registration: Number(registration), in: true } : { person: Number(value), name, company }, name);
  });
  fold.addEventListener("toggle", () => { // who was looked for in vain
    const missing = !document.getElementById("door-nobody").hidden;
    if (fold.open && missing) [typed.elements.name, seek.elements.q].forEach((field) => { field.value ||= find.value.trim(); });
  });
  others.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const { key } = button.closest("li").dataset;
    const one = inPage.get(key);
    if (!one) return;
    if (button.value === "undo") {
      keep(newKey(), { of: key, at: Date.now(), until }); // it may have arrived
      say(said, worded(form.dataset.undone, { name: one.name }));
    } else forget(key);
    fold.open = button.value === "change";
    if (fold.open) FIELDS.forEach((field) => { typed.elements[field].value = one[field] || ""; });
    (fold.open ? typed.elements.name : fold.firstElementChild).focus();
    show();
  });
  find.addEventListener("input", narrow);
  find.form.addEventListener("submit", (event) => { event.preventDefault(); find.blur(); });
  addEventListener("online", talk);
  addEventListener("pageshow", (event) => { if (event.persisted) talk(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) talk(); });

  // Until the portal has answered once, the page itself is its word.
  recall();
  const cameOf = (row) => row.querySelector(".came").dataset.when;
  server = { here: Object.fromEntries([...list.querySelectorAll(".in")].map((row) => [row.dataset.row, cameOf(row)])), all: Number(form.dataset.all), people: form.dataset.people };
  if (find.value) form.dataset.people = ""; // only some of the rows are here
  paint();
  talk();
})();
