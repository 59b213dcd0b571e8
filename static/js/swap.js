// After htmx has put an answer in place: read it out from its heading, and never leave a press without an answer.
(() => {
  const heading = (part) =>
    part.querySelector?.("[aria-invalid=true]") || part.querySelector?.("[data-focus]") || part.querySelector?.("h1, h2, h3");

  // The pressed button went away with the old panel, and with it the focus: on to the new panel's heading
  // (or to the first field that needs another try).
  document.addEventListener("htmx:afterSettle", (event) => {
    const lost = !document.activeElement || document.activeElement === document.body;
    const target = lost && heading(event.target);
    if (!target) return;
    if (!target.matches("input, select, textarea, button, a")) target.tabIndex = -1;
    target.focus();
  });

  // 409 and 422 are answers of the panel. Any other refusal is a whole page that explains: it takes this page's place.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const answer = event.detail;
    if (answer.xhr.status < 400 || answer.shouldSwap) return;
    answer.shouldSwap = true;
    answer.target = document.getElementById("content");
    answer.selectOverride = "#content";
    answer.swapOverride = "outerHTML";
  });

  const say = (event) => {
    const words = document.getElementById("no-answer");
    const messages = document.getElementById("messages");
    if (!words || !messages) return;
    messages.replaceChildren(words.content.cloneNode(true));
    messages.scrollIntoView({ block: "nearest" });
    event.stopPropagation();
  };
  document.addEventListener("htmx:sendError", say);
  document.addEventListener("htmx:timeout", say);
})();
