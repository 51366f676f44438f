// Says how many characters are left below a text area; the server counts again.
const SETTLE_MS = 700;
const number = new Intl.NumberFormat(document.documentElement.lang || "es-CL", { useGrouping: "always" });

const watch = (area) => {
  const line = document.getElementById(`${area.id}-counter`);
  if (!line) return;
  const heard = document.createElement("span");
  heard.className = "unseen";
  heard.setAttribute("role", "status");
  line.after(heard);
  let settled;
  const count = () => {
    const left = Number(area.dataset.counter) - [...area.value.trim()].length;
    const words = left < 0 ? line.dataset.over : line.dataset.left;
    line.textContent = words.replace("{n}", number.format(Math.abs(left)));
    line.classList.toggle("field__counter--over", left < 0);
    clearTimeout(settled);
    settled = setTimeout(() => { heard.textContent = left < 100 ? line.textContent : ""; }, SETTLE_MS);
  };
  area.addEventListener("input", count);
  if (area.value) count();
};

document.querySelectorAll("textarea[data-counter]").forEach(watch);
