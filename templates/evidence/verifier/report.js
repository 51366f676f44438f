// The report, held against what the record opens: each row first, then every sum of the rows.
const FIELDS = {
  kind: "el tipo", stance: "la postura", target: "el asunto", text: "el texto",
  proposal: "la propuesta", reason: "la razón", quote: "la cita", joins: "a qué se suma",
  replaces: "a qué reemplaza", channel: "el canal", author: "el nombre",
  started_in_time: "si empezó a tiempo",
};
const STANCES = ["against", "in_favour", "neutral", "with_changes"];
const PLACED = ["received", "published", "withheld", "withdrawn", "pending"];
const NOT_IN_RECORD = "No comprobado, porque el registro no lo guarda: canal y tipo de lo que no se " +
  "publica, nivel de identidad, autores y votantes, señales, papeles fuera de plazo.";

const many = (n, one, more) => `${n} ${n === 1 ? one : more}`;

/** Under which part of the plan a contribution counts; nothing where its target does not tell. */
function homeOf(target) {
  need(typeof target === "string");
  const field = /^field:([^/]*)/.exec(target);
  if (field) return `commitment:${field[1]}`;
  return ["plan", "commitment", "initiative"].includes(target.split(":")[0]) ? target : "";
}

/** What the report says otherwise of a contribution than what was sealed when it came. */
function alteredFields(row, content) {
  need(isObject(row));
  const empty = Object.fromEntries(Object.keys(FIELDS).map((key) => [key, ""]));
  const was = { ...empty, channel: "web", ...content };
  was.author = content.public_name || `Participante ${row.folio}`;
  was.started_in_time = Boolean(content.started_in_time);
  const is = { ...empty, started_in_time: false, ...row };
  return Object.keys(FIELDS).filter((key) => was[key] !== is[key]).map((key) => FIELDS[key]);
}

/** A moment of the report as the record writes it. */
function momentIn(given) {
  const parts = /^(.{19})(?:\.(\d{3})\d{3})?\+00:00$/.exec(given);
  return parts ? `${parts[1]}.${parts[2] || "000"}Z` : given;
}

function whole(value) {
  if (!Number.isInteger(value)) throw new Bad("una cifra del informe no es un número");
  if (value < 0) throw new Bad("una cifra del informe es negativa");
  return value;
}

const total = (numbers) => numbers.reduce((sum, one) => sum + whole(one), 0);

function tally(rows, key, known = []) {
  const made = new Map(known.map((word) => [word, 0]));
  for (const row of rows) made.set(row[key], (made.get(row[key]) || 0) + 1);
  return made;
}

const isTally = (given, made) =>
  Object.keys(given).length === made.size && [...made].every(([key, n]) => given[key] === n);

function compareReport(walk, found, figures, cutoff) {
  compareRows(walk, found, figures);
  compareSums(found, figures);
  compareFacts(walk, found, figures);
  compareDays(found, figures);
  const unsure = compareCalendar(walk, found, figures, cutoff);
  found.yes("e", `${found.said.get("e")} ${NOT_IN_RECORD}${unsure}`);
}

function compareRows(walk, found, { published, withheld }) {
  let closed = 0;
  for (const row of published) {
    const told = walk.contributions.get(row.folio);
    let altered = told ? [...told.altered] : [];
    if (told && told.redacted !== null) altered = told.redacted === row.text ? [] : ["el texto"];
    else if (told && told.openedAt !== told.newest) closed += 1;
    if (!told || momentIn(row.received_at) !== told.since) altered.push("la fecha");
    if (told && !walk.hasMoved && told.home && row.about !== told.home) {
      altered.push("a qué compromiso corresponde");
    }
    for (const words of altered) found.no("d", `el informe cambia ${words} del aporte ${row.folio}`);
  }
  for (const row of withheld) {
    const told = walk.contributions.get(row.folio);
    if (told && stateAt(told, Infinity)[0] === "withheld" && momentIn(row.decided_at) !== told.decided) {
      found.no("f", `el informe cambia la fecha en que se retuvo ${row.folio}`);
    }
  }
  if (walk.hasMoved) {
    found.yes("d", `${found.said.get("d")} No comprobado: a qué compromiso corresponde cada uno, ` +
      "porque una versión del plan movió aportes.");
  }
  if (closed) {
    const gone = many(closed, "aporte publicado ya no se abre", "aportes publicados ya no se abren");
    found.yes("d", `${found.said.get("d")} No comprobado: ${gone}, y el informe lo dice.`);
  }
}

function compareSums(found, figures) {
  const { plan, commitments, annex, published, withheld } = figures;
  const own = [plan, ...commitments], refs = [...own, ...annex].map(({ ref }) => ref);
  const inside = new Set(annex.map(({ ref }) => ref)), known = new Set(refs);
  if (known.size !== refs.length || [...published, ...withheld].some((row) => !known.has(row.about))) {
    found.no("e", "el informe cuenta aportes en un lugar que no está, o dos veces en uno");
  }
  for (const place of [...own, ...annex]) comparePlace(found, place, published, withheld);
  for (const [name, places] of [["balance", own], ["annex_balance", annex]]) {
    for (const key of PLACED) {
      if (total(places.map((place) => place.contributions[key])) !== whole(figures[name][key])) {
        found.no("e", `el informe suma otra cosa en ${name}.${key}`);
      }
    }
  }
  const rows = published.filter(({ about }) => !inside.has(about)), { received } = figures.balance;
  compareParts(found, "by_kind", figures.by_kind, tally(rows, "kind"), received);
  compareParts(found, "by_channel", figures.by_channel, tally(rows, "channel"), received);
  if ("by_level" in figures) compareParts(found, "by_level", figures.by_level, new Map(), received);
  const kept = withheld.filter(({ about }) => !inside.has(about));
  if (!isTally(figures.by_ground, tally(kept, "ground"))) {
    found.no("e", "el informe da otra cuenta de causales");
  }
  if (whole(figures.authors) > total([received, figures.annex_balance.received])) {
    found.no("e", "el informe cuenta más autores que aportes");
  }
}

/** Parts that add up, none of them smaller than what the record opens of it. */
function compareParts(found, name, given, least, received) {
  if (total(Object.values(given)) !== received) {
    found.no("e", `el informe no suma en ${name} lo que recibió`);
  }
  if ([...least].some(([key, n]) => (given[key] || 0) < n)) {
    found.no("e", `el informe da en ${name} menos de lo que el registro abre`);
  }
}

function comparePlace(found, { ref, contributions, stances, by_channel: channels }, published, withheld) {
  const [received, ...parts] = PLACED.map((key) => whole(contributions[key]));
  const here = published.filter(({ about }) => about === ref);
  const kept = withheld.filter(({ about }) => about === ref).length;
  if (parts[0] !== here.length || parts[1] !== kept || total(parts) !== received) {
    found.no("e", `el informe da otra cuenta de aportes de ${ref}`);
  }
  if (!isTally(stances, tally(here, "stance", STANCES))) {
    found.no("e", `el informe da otra cuenta de posturas de ${ref}`);
  }
  compareParts(found, `${ref}.by_channel`, channels, tally(here, "channel"), received);
}

/** What the report says of the consultation, as its opening and its dates have it. */
function compareFacts(walk, found, { consultation: told }) {
  const opening = walk.opening || {};
  const facts = [
    ["closes_at", momentIn(told.closes_at), walk.closes],
    ["opens_at", momentIn(told.opens_at), walk.opens],
    ["slug", told.slug, walk.slug],
    ["time_zone", told.time_zone, opening.time_zone],
    ["title", told.title, opening.title],
  ];
  for (const [key, given, known] of facts) {
    if (given !== known) found.no("i", `el informe da otro dato de la consulta: ${key}`);
  }
  if (!walk.plans.has(told.plan_sha256)) {
    found.no("i", "el informe es de un plan que no se publicó");
  }
}

function compareDays(found, { plan, commitments, annex, by_day: days, outside_window: outside, balance }) {
  const own = days.map(({ received }) => whole(received)), places = [plan, ...commitments];
  if ([...places, ...annex].some((place) => place.by_day.length !== own.length)) {
    throw new Bad("los días del informe no tienen su forma");
  }
  if (own.some((n, at) => n !== total(places.map((place) => place.by_day[at])))) {
    found.no("e", "los días de cada compromiso no suman los del informe");
  }
  if (total(own) + whole(outside) !== balance.received) {
    found.no("e", "los días del informe no suman lo que recibió");
  }
}

/** What gives the local day of a moment; null where this browser does not know the zone. */
function daysIn(zone) {
  let written;
  try {
    written = new Intl.DateTimeFormat("en-CA", {
      timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit", calendar: "gregory",
    });
  } catch { return null; }
  const known = new Map();
  return (ts, seconds = 0) => {
    const minute = Date.parse(`${ts.slice(0, 16)}:00.000Z`) + seconds * 1000;
    if (!known.has(minute)) {
      const parts = Object.fromEntries(written.formatToParts(minute).map(({ type, value }) => [type, value]));
      known.set(minute, `${parts.year}-${parts.month}-${parts.day}`);
    }
    return known.get(minute);
  };
}

function compareCalendar(walk, found, { consultation, by_day: days, annex }, cutoff) {
  const dayOf = daysIn(consultation.time_zone), known = new Map();
  if (!dayOf) return ` Tampoco los días: este navegador no conoce la zona ${consultation.time_zone}.`;
  for (const told of walk.contributions.values()) {
    if (!stateAt(told, cutoff)[0]) continue;
    const day = dayOf(told.since);
    known.set(day, (known.get(day) || 0) + 1);
  }
  const last = dayOf(walk.closes, -1), window = [];
  for (let day = dayOf(walk.opens); day <= last; window.push(day), day = nextDay(day));
  const isSame = days.length === window.length && days.every(({ day, received }, at) =>
    day === window[at] &&
    received + total(annex.map((place) => place.by_day[at])) === (known.get(day) || 0));
  if (!isSame) found.no("e", "los aportes por día del informe no son los del registro");
  return "";
}

const nextDay = (day) => new Date(Date.parse(`${day}T00:00:00Z`) + 864e5).toISOString().slice(0, 10);

/** What else the report says of votes adds up; who voted, the record does not hold. */
function compareVoters(found, { plan, annex, commitments, votes_on_contributions: others, ...figures }) {
  for (const { ref, votes } of [plan, ...annex]) {
    if (total(Object.values(votes))) found.no("g", `el informe da otra cuenta de votos de ${ref}`);
  }
  const cast = total([...commitments.map(({ votes }) => votes.base), others]);
  if (total(Object.values(figures.votes_by_level || { all: cast })) !== cast) {
    found.no("g", "el informe no suma en votes_by_level los votos que cuenta");
  }
  if (whole(figures.voters) > cast) found.no("g", "el informe cuenta más votantes que votos");
}
