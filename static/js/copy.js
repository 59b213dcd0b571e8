// Buttons that copy the text of a field: data-copy names the field, the next element with data-copied says that it is done.
(() => {
  document.querySelectorAll("[data-copy]").forEach((button) => {
    const field = document.getElementById(button.dataset.copy);
    const told = button.parentElement.querySelector("[data-copied]");
    field.addEventListener("focus", () => field.select());
    button.hidden = false;
    button.addEventListener("click", async () => {
      field.select();
      try {
        await navigator.clipboard.writeText(field.value);
      } catch {
        document.execCommand("copy"); // without HTTPS there is no clipboard for scripts
      }
      told.textContent = told.dataset.copied;
    });
  });
})();
