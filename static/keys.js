// One key presses the control that names it with data-key. Keys can be switched off, and stay off.
const OFF = "consulta-keys-off";

const kept = () => { try { return localStorage.getItem(OFF) === "yes"; } catch { return false; } };
const keep = (off) => { try { localStorage.setItem(OFF, off ? "yes" : "no"); } catch { /* private window */ } };

let off = kept();
document.querySelectorAll("[data-keys-switch]").forEach((line) => {
  const box = line.querySelector("input");
  line.hidden = false;
  box.checked = !off;
  box.addEventListener("change", () => { off = !box.checked; keep(off); });
});

const isWriting = (target) => target.closest("textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])");

document.addEventListener("keydown", (event) => {
  if (off || event.repeat || event.ctrlKey || event.altKey || event.metaKey || isWriting(event.target)) return;
  const key = event.key.toUpperCase();
  const control = [...document.querySelectorAll("[data-keys] [data-key]")].find((one) => one.dataset.key.toUpperCase() === key);
  if (!control) return;
  event.preventDefault();
  control.focus();
  control.click();
});
