// While somebody writes, shows what the server sees: personal data, and what others said. It only advises, and keeps nothing.
const form = document.querySelector("form[data-similar]");
const place = form?.querySelector("[data-similar-place]"), heard = form?.querySelector("[data-heard]");
const PAUSE_MS = 1200, SHORTEST = 12;
let timer, asked = "";

const ask = async () => {
  const fields = new FormData(form), said = (name) => fields.get(name) ?? "";
  const more = ["proposal", "reason", "public_name"].map(said).join("\n");
  const body = new URLSearchParams({ csrf_token: said("csrf_token"), text: said("text"), more, joins: said("joins"), corrects: said("corrects") });
  if (said("text").length < SHORTEST || body.toString() === asked) return;
  asked = body.toString();
  try {
    const answer = await fetch(form.dataset.similar, { method: "POST", body });
    if (answer.status !== 200 || place.contains(document.activeElement)) return;
    place.innerHTML = await answer.text();
    heard.textContent = [...place.querySelectorAll("[data-say]")].map((one) => one.textContent).join(" ");
  } catch { /* the review step says the same */ }
};

form?.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, PAUSE_MS); });
