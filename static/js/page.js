// Small comforts; every page works without them.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

// the menu of a phone closes on Escape and on a touch elsewhere
const menu = document.querySelector("details.more");
document.addEventListener("click", (event) => {
  if (menu?.open && !menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !menu?.open) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// paper has no lists to open
window.addEventListener("beforeprint", () => {
  for (const list of document.querySelectorAll("details.in-print")) list.open = true;
});

// "/" goes to the search field
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, textarea, select");
  const field = document.querySelector("[data-search]");
  if (event.key === "/" && !typing && field) {
    event.preventDefault();
    field.focus();
  }
});

// a line to be copied is chosen whole
document.addEventListener("focusin", (event) => event.target.matches("input[data-copy]") && event.target.select());

// a form is sent once, and says that it is on its way; a preview opens beside it and sends nothing
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.submitter?.formTarget === "_blank") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  const bar = form.querySelector("progress[hidden]");
  if (bar) bar.hidden = false;
  window.addEventListener("pageshow", () => delete form.dataset.sent, { once: true });
});

// the first message is read out and brought into view
document.querySelector(".field-bad input, .field-bad select")?.focus();
