// Keeps what is typed: at the server on every pause, in this browser until it is there. Shows how a paragraph will look.
const PAUSE_MS = 1500;
const form = document.querySelector("form[data-draft]");
const state = form.querySelector("[data-state]");
const panel = form.querySelector("[data-panel]");
const PLACE = `consulta-draft:${location.pathname}`;
const held = "hold" in form.dataset;
const number = new Intl.NumberFormat("es-CL", { useGrouping: "always" });
let timer, busy = false, again = false;

const say = (words) => { state.textContent = words; };
const pairs = () => [...new FormData(form)].filter(([name]) => name !== "csrf_token" && name !== "revision");
const kept = () => { try { return JSON.parse(localStorage.getItem(PLACE)); } catch { return null; } };
const keep = (value) => { try { value ? localStorage.setItem(PLACE, JSON.stringify(value)) : localStorage.removeItem(PLACE); } catch { /* full, or a private window */ } };
const now = () => JSON.stringify(pairs());

const send = async () => {
  if (busy) { again = true; return; }
  busy = true;
  const sent = now();
  const body = new URLSearchParams(new FormData(form));
  body.append("autosave", "1");
  say(form.dataset.saving);
  try {
    const answer = await fetch(form.action, { method: "POST", body });
    if (answer.status === 204) {
      form.elements.revision.value = answer.headers.get("X-Revision");
      say(form.dataset.saved.replace("{time}", answer.headers.get("X-Saved") ?? new Date().toTimeString().slice(0, 5)));
      keep(sent === now() ? null : { revision: form.elements.revision.value, pairs: pairs() });
    } else {
      const isOurs = answer.status === 422 || answer.status === 409;
      const words = isOurs ? (await answer.text()).trim() : "";
      say(words && !words.startsWith("<!") ? words : form.dataset.lost);
    }
  } catch { say(form.dataset.lost); }
  busy = false;
  if (again) { again = false; send(); }
};

const look = async (area) => {
  const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value, text: area.value });
  try {
    const answer = await fetch(form.dataset.look, { method: "POST", body });
    if (answer.status !== 200 || answer.redirected) return;
    panel.querySelector("[data-look-text]").innerHTML = await answer.text();
    area.closest(".area").append(panel);
    panel.hidden = false;
  } catch { /* the status line tells of a lost connection */ }
};

const count = (slot) => {
  const line = slot.querySelector(".field__counter");
  const used = [...slot.querySelectorAll("textarea")].reduce((sum, area) => sum + [...area.value.trim()].length, 0);
  const left = Number(slot.dataset.most) - used;
  line.textContent = (left < 0 ? line.dataset.over : line.dataset.left).replace("{n}", number.format(Math.abs(left)));
  line.classList.toggle("field__counter--over", left < 0);
};

form.addEventListener("input", (event) => {
  const slot = event.target.closest("[data-most]");
  if (slot) count(slot);
  if (!held) keep({ revision: form.elements.revision.value, pairs: pairs() });
  clearTimeout(timer);
  const area = event.target.matches(".area textarea") ? event.target : null;
  timer = setTimeout(() => { if (area) look(area); if (!held) send(); }, PAUSE_MS);
});
form.addEventListener("submit", () => {
  clearTimeout(timer);
  if (!held) keep({ revision: form.elements.revision.value, pairs: pairs(), sent: true });
});

const restore = ({ revision, pairs: old }) => {
  const seen = {};
  form.elements.revision.value = revision;
  form.querySelectorAll("textarea[name^='p.']").forEach((area) => { area.value = ""; });
  form.querySelectorAll("[type=checkbox]").forEach((box) => { box.checked = old.some(([name, value]) => name === box.name && value === box.value); });
  for (const [name, value] of old) {
    const all = [...form.querySelectorAll(`[name="${CSS.escape(name)}"]:not([type=checkbox], [name=has], button)`)];
    const one = all[seen[name] = (seen[name] ?? -1) + 1];
    if (one) one.value = value;
    else if (name.startsWith("p.") && value.trim()) {
      const last = [...form.querySelectorAll(`textarea[name^="${CSS.escape(name.replace(/[^.]*$/, ""))}"]`)].at(-1);
      if (last) last.value = `${last.value}\n\n${value}`.trim();
    }
  }
  say(form.dataset.back);
};

const left = kept();
if (left && held) keep({ ...left, sent: false });
else if (left && left.sent && left.revision !== form.elements.revision.value) keep(null);
else if (left && JSON.stringify(left.pairs) !== now()) restore(left);
else keep(null);
