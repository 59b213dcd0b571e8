// A field with a list of words becomes a combobox (WAI-ARIA): typing narrows, arrows walk, Enter picks, Escape closes.
// Without this script the browser's own datalist does it. Parts of words are found, å also as aa, ø as oe and o.
(() => {
  const MOST = 8;

  const fold = (text, o) =>
    text.toLowerCase().normalize("NFC").replace(/å/g, "aa").replace(/æ/g, "ae").replace(/[øö]/g, o)
      .normalize("NFD").replace(/\p{M}/gu, "");

  const readWords = (datalist) =>
    [...datalist.options].map((option) => {
      const all = `${option.value} ${option.textContent}`;
      return { label: option.value, start: fold(option.value, "oe"), folded: `${fold(all, "oe")} ${fold(all, "o")}` };
    });

  const enhance = (input) => {
    const datalist = input.list;
    if (!datalist) return;
    const words = readWords(datalist);
    const list = document.createElement("ul");
    const live = document.createElement("span");
    let current = -1;
    list.id = `${input.id}-list`;
    list.className = "combo-list";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.labels[0]?.textContent.trim() || "");
    list.hidden = true;
    live.className = "visually-hidden";
    live.setAttribute("role", "status");
    input.removeAttribute("list");
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", list.id);
    const box = document.createElement("span");
    box.className = "combo";
    input.before(box);
    box.append(input, list, live);

    const close = () => {
      list.hidden = true;
      current = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };

    const mark = (index) => {
      const options = list.children;
      if (!options.length) return;
      current = (index + options.length) % options.length;
      [...options].forEach((option, at) => option.setAttribute("aria-selected", at === current));
      options[current].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", options[current].id);
    };

    const pick = (label) => {
      input.value = label;
      close();
      input.dispatchEvent(new Event("change", { bubbles: true }));
    };

    const optionFor = (word, index) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${index}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.textContent = word.label;
      option.addEventListener("mousedown", (event) => { event.preventDefault(); pick(word.label); });
      return option;
    };

    const show = () => {
      const parts = fold(input.value, "oe").split(/\s+/).filter(Boolean);
      const fitting = parts.length ? words.filter((word) => parts.every((part) => word.folded.includes(part))) : [];
      const begins = (word) => word.start.startsWith(parts[0]);
      fitting.sort((a, b) => begins(b) - begins(a) || a.label.length - b.label.length);
      const some = fitting.slice(0, MOST);
      list.replaceChildren(...some.map(optionFor));
      live.textContent = !parts.length ? "" : some.length ? `${some.length} ${datalist.dataset.some}` : datalist.dataset.none;
      if (!some.length) return close();
      list.hidden = false;
      current = -1;
      input.setAttribute("aria-expanded", "true");
      input.removeAttribute("aria-activedescendant");
    };

    input.addEventListener("input", show);
    input.addEventListener("blur", close);
    input.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (list.hidden) show();
        if (!list.hidden) mark(event.key === "ArrowDown" ? current + 1 : current < 0 ? -1 : current - 1);
      } else if (event.key === "Enter" && !list.hidden) {
        event.preventDefault();
        pick(words.find((word) => word.label === list.children[Math.max(current, 0)].textContent).label);
      } else if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        close();
      }
    });
  };

  document.querySelectorAll("input[data-combobox]").forEach(enhance);
})();
