// One press, one answer: while a form is on its way, a second press does nothing.
// The button keeps its focus (aria-disabled, not disabled), and works again when one comes back to the page.
// Forms with data-again are read by a script at once, and the next press is another one.
(() => {
  const WAIT = 10000; // a press that got no answer, for example without network, may be repeated

  const buttons = (form) => form.querySelectorAll("button:not([type=button])");

  const release = (form) => {
    delete form.dataset.sent;
    buttons(form).forEach((button) => button.removeAttribute("aria-disabled"));
  };

  const hold = (form) => {
    form.dataset.sent = "";
    buttons(form).forEach((button) => button.setAttribute("aria-disabled", "true"));
    setTimeout(release, WAIT, form);
  };

  // In the capture phase, so that it comes before htmx.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const method = event.submitter?.getAttribute("formmethod") || form.method;
    if (method !== "post" || form.target || "again" in form.dataset) return;
    if ("sent" in form.dataset) {
      event.preventDefault();
      event.stopImmediatePropagation();
    } else {
      hold(form);
    }
  }, true);

  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt.closest("form");
    if (form) release(form);
  });

  addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));
})();
