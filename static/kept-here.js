// Keeps what is written in this browser when its person ticks so, offers it back, and forgets it once it was sent.
const form = document.querySelector("form[data-here]");
const read = (key) => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } };
const write = (key, value) => { try { value ? localStorage.setItem(key, JSON.stringify(value)) : localStorage.removeItem(key); } catch { /* full, or a private window */ } };
const OURS = "consulta-aporte:";

const sent = document.querySelector("[data-sent]")?.dataset.sent;
if (sent) for (const key of Object.keys(localStorage)) if (key.startsWith(OURS) && read(key)?.key === sent) write(key, null);

if (form) {
  const place = OURS + form.dataset.here.trim(), keep = form.querySelector("[data-keep]"), box = keep.querySelector("input");
  const offer = document.querySelector("[data-offer]");
  const secret = new Set(["csrf_token", "form_key", "opened", "quoted", "replaces", "corrects"]);
  const fields = () => [...new FormData(form)].filter(([name]) => !secret.has(name));
  const save = () => { if (box.checked) write(place, { key: form.elements.form_key.value, fields: fields() }); };
  const kept = read(place);
  keep.hidden = false;
  box.checked = Boolean(kept);
  box.addEventListener("change", () => { write(place, null); offer.hidden = true; save(); });
  form.addEventListener("input", (event) => { if (event.target !== box && offer.hidden) save(); });
  form.addEventListener("submit", save);
  const text = kept?.fields.find(([name]) => name === "text")?.[1].trim();
  if (text && text !== form.elements.text.value.trim()) {
    offer.hidden = false;
    offer.querySelector("[data-offer-text]").textContent = text.slice(0, 200);
    offer.querySelector("[data-offer-back]").addEventListener("click", () => {
      for (const [name, value] of kept.fields) {
        const all = form.querySelectorAll(`[name="${name}"]`);
        all.forEach((one) => { if (one.type === "radio" || one.type === "checkbox") one.checked = one.value === value; else one.value = value; });
      }
      form.elements.form_key.value = kept.key;
      offer.hidden = true;
      save();
      form.elements.text.dispatchEvent(new Event("input", { bubbles: true }));
      form.elements.text.focus();
    });
    offer.querySelector("[data-offer-erase]").addEventListener("click", () => {
      write(place, null);
      offer.hidden = true;
      box.checked = false;
    });
  }
}
