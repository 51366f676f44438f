// Reads a receipt here: only its hash is asked for, the text stays on this machine.
const form = document.querySelector("[data-check]");
const out = document.querySelector("[data-verdict]");
const bytes = (text) => new TextEncoder().encode(text);
const join = (...parts) => Uint8Array.from(parts.flatMap((part) => [...part]));
const sha = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", join(...parts)));
const hex = (raw) => [...raw].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const raw = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
const canonical = (value) => Array.isArray(value) ? `[${value.map(canonical)}]`
  : typeof value !== "object" ? JSON.stringify(value)
  : `{${Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`)}}`;

const root = async (leaf, index, size, proof) => {
  let at = index, last = size - 1, found = leaf;
  for (const step of proof) {
    if (at % 2 || at === last) {
      found = await sha([1], step, found);
      while (at && at % 2 === 0) { at /= 2; last = Math.floor(last / 2); }
    } else found = await sha([1], found, step);
    at = Math.floor(at / 2); last = Math.floor(last / 2);
  }
  return hex(found);
};

const read = async (text) => {
  const [head, , note] = text.replace(/\r\n/g, "\n").split(/(\n\n)/);
  const [first, extra, index, ...steps] = head.trim().split("\n");
  const given = JSON.parse(new TextDecoder().decode(raw(extra.slice(6))));
  const entry = JSON.parse(given.entry), [, size, signed] = note.split("\n");
  if (first !== "c2sp.org/tlog-proof@v1" || `index ${entry.n}` !== index) throw new Error();
  const leaf = await sha([0], bytes(given.entry));
  const salt = (given.salt || "").match(/../g) || [];
  const opens = !given.salt || entry.h === hex(await sha(bytes("consulta/commitment/v1\n"),
    salt.map((pair) => parseInt(pair, 16)), bytes(canonical(given.content))));
  const up = await root(leaf, entry.n, Number(size), steps.map(raw));
  return { slug: entry.c, n: entry.n, size, leaf: hex(leaf), up, holds: opens && up === hex(raw(signed)) };
};

const check = async (event) => {
  event.preventDefault();
  const say = (words) => { out.textContent = words; };
  const warn = (words) => { out.innerHTML = '<p class="verdict verdict--bad"></p>'; out.firstChild.textContent = words; };
  const file = form.elements.file.files[0];
  let found;
  try { found = await read(file ? await file.text() : form.elements.receipt.value); } catch { return warn(form.dataset.unread); }
  if (!found.holds) return warn(form.dataset.changed);
  say(form.dataset.asking);
  const asked = new URLSearchParams({ n: found.n, tamano: found.size, huella: found.leaf, raiz: found.up });
  try {
    const answer = await fetch(`/consultas/${encodeURIComponent(found.slug)}/registro/comprobar?${asked}`);
    const told = await answer.json();
    out.replaceChildren(...new DOMParser().parseFromString(told.html, "text/html").body.childNodes);
  } catch { warn(form.dataset.offline); }
};

if (form && globalThis.crypto?.subtle) {
  form.addEventListener("submit", check);
  form.querySelector("[data-plain]").hidden = true;
  form.querySelector("[data-own]").hidden = false;
}
