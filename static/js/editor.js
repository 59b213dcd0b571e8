// Buttons over a text in Markdown: heading, bold, list, link. Ctrl+B and Ctrl+K do what they do elsewhere.
// Without this script the buttons aren't shown; what they write can be typed.
(() => {
  // As if typed, so that the browser's own "undo" takes it back.
  const put = (field, words) => {
    field.focus();
    if (!document.execCommand("insertText", false, words)) {
      field.setRangeText(words, field.selectionStart, field.selectionEnd, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  };

  const around = (field, before, after, words) => {
    const start = field.selectionStart;
    const chosen = field.value.slice(start, field.selectionEnd) || words;
    put(field, before + chosen + after);
    field.setSelectionRange(start + before.length, start + before.length + chosen.length);
  };

  // The lines that the selection touches, each with `sign` in front; again, and it goes away.
  const lines = (field, sign, other) => {
    const start = field.value.lastIndexOf("\n", field.selectionStart - 1) + 1;
    const next = field.value.indexOf("\n", field.selectionEnd);
    const end = next < 0 ? field.value.length : next;
    const found = field.value.slice(start, end).split("\n");
    const marked = found.every((line) => line.startsWith(sign));
    const made = found.map((line) => (marked ? line.slice(sign.length) : sign + line.replace(other, ""))).join("\n");
    field.setSelectionRange(start, end);
    put(field, made);
    field.setSelectionRange(start + made.length, start + made.length);
  };

  const marks = {
    bold: (field, button) => around(field, "**", "**", button.textContent.trim().toLowerCase()),
    heading: (field) => lines(field, "## ", /^(#+ *|[-*] +)/),
    list: (field) => lines(field, "- ", /^(#+|[-*]) +/),
    link: (field, button) => {
      const start = field.selectionStart;
      const chosen = field.value.slice(start, field.selectionEnd) || button.dataset.words;
      put(field, `[${chosen}](https://)`);
      const address = start + chosen.length + 3;
      field.setSelectionRange(address, address + "https://".length);
    },
  };

  document.querySelectorAll("[role=toolbar][data-for]").forEach((bar) => {
    const field = document.getElementById(bar.dataset.for);
    if (!field) return;
    const buttons = [...bar.querySelectorAll("button")];
    bar.hidden = false;
    buttons.forEach((button, at) => {
      button.tabIndex = at ? -1 : 0;
      button.addEventListener("click", () => marks[button.dataset.mark](field, button));
    });
    // One stop for the tab key, arrows within (WAI-ARIA toolbar).
    bar.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const now = buttons.indexOf(document.activeElement);
      const to = buttons[(now + step + buttons.length) % buttons.length];
      buttons.forEach((button) => { button.tabIndex = button === to ? 0 : -1; });
      to.focus();
    });
    field.addEventListener("keydown", (event) => {
      const mark = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && { b: "bold", k: "link" }[event.key];
      const button = mark && bar.querySelector(`[data-mark=${mark}]`);
      if (!button) return;
      event.preventDefault();
      marks[mark](field, button);
    });
  });
})();
