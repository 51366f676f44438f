// What the walk found, held against the report, the older notes and the receipts.
class Findings {
  constructor() {
    this.wrong = new Map(Object.keys(TITLES).map((letter) => [letter, []]));
    this.said = new Map();
    this.unseen = new Set(Object.keys(TITLES));
    this.doubts = new Map(Object.keys(TITLES).map((letter) => [letter, []]));
    this.skipped = new Set();
    this.remarks = [];
  }

  no(letter, words) { this.unseen.delete(letter); this.wrong.get(letter).push(words); }

  yes(letter, words) { this.unseen.delete(letter); this.said.set(letter, words); }

  /** Nothing contradicts the record here, and nothing shows that it holds. */
  doubt(letter, words) { this.doubts.get(letter).push(words); }

  /** There was nothing to compare with, and that is said aloud. */
  skip(letter, words) { this.yes(letter, words); this.skipped.add(letter); }

  state(letter) {
    if (this.wrong.get(letter).length) return "NO SE CUMPLE";
    if (this.unseen.has(letter)) return "NO SE PUDO COMPROBAR";
    if (this.doubts.get(letter).length) return "CON RESERVAS";
    if (this.skipped.has(letter)) return "NO COMPROBADO";
    return this.said.get(letter) ? "SE CUMPLE" : "NO APLICA";
  }

  get holds() {
    return this.unseen.size === 0 && [...this.wrong.values()].every((list) => !list.length);
  }

  /** The last word, which is good without reserve only when nothing is left in doubt. */
  get verdict() {
    if (!this.holds) return "El registro NO se sostiene.";
    const doubtful = [...this.doubts].filter(([, list]) => list.length).map(([letter]) => letter);
    if (!doubtful.length) return "El registro se sostiene.";
    return "Con reservas: nada de lo comprobado contradice al registro, pero no basta para decir " +
      `que es el verdadero. Mira las reservas en: ${doubtful.join(", ")}.`;
  }

  async guarded(letter, step) {
    try {
      return await step();
    } catch (trouble) {
      const words = trouble instanceof Bad ? trouble.message : "no se pudo leer";
      this.no(letter, words);
      return null;
    }
  }
}

/** Who of the witnesses signed which checkpoints; a forged signature is a finding. */
function witnessesSaid(found, { keys, newest, older }) {
  const notes = [{ name: "el último punto de control", note: newest }, ...older];
  for (const { name, note } of notes) {
    for (const forgery of note.forged) found.no("a", `${name}: ${forgery}`);
  }
  const told = keys.filter((key) => key.kind === 4).map((key) => witnessSaid(key, notes));
  const unknown = [...new Set(notes.flatMap(({ note }) => note.unknown))].sort();
  if (unknown.length) {
    told.push(`Sin clave conocida, y por eso sin comprobar: ${unknown.join(", ")}.`);
  }
  return told.join(" ") || "Testigos que firmaron: ninguno.";
}

function witnessSaid(key, notes) {
  const signed = new Map();
  for (const { note } of notes) {
    for (const one of note.cosigned) if (one.key === key) signed.set(note.size, one.moment);
  }
  const sizes = [...signed.keys()].sort((one, two) => one - two);
  const listed = sizes.length > 10 ? [...sizes.slice(0, 9), sizes[sizes.length - 1]] : sizes;
  const more = sizes.length > 10 ? ` (${sizes.length} en total)` : "";
  const late = [...signed.values()].filter((moment) => !key.watchedAt(moment)).length;
  const odd = late ? ` ${late} fuera del tiempo en que fue testigo.` : "";
  const told = `firmó: ${listed.join(", ") || "ninguno"}${more}.${odd}`;
  if (!key.fromPackage) return `Testigo ${key.name} (clave dada a mano) ${told}`;
  return `No comprobado, porque su clave solo la da este paquete: el testigo ${key.name} ${told}`;
}

function judgeContributions(walk, found, figures, cutoff) {
  const sets = { pending: new Map(), published: new Map(), withheld: new Map(),
    withdrawn: new Map(), erased: new Map() };
  let received = 0;
  for (const [ref, told] of walk.contributions) {
    const [state, ground] = stateAt(told, cutoff), [now] = stateAt(told, Infinity);
    if (state) { sets[state].set(ref, ground); received += 1; }
    if (now === "published" && told.redacted === null && told.openedAt !== told.newest) {
      found.no("d", `el aporte ${ref} está publicado y no se abre lo que se selló`);
    }
  }
  for (const { n, ref, type } of walk.lacking) {
    const gone = walk.erased.has(ref) && walk.erased.get(ref) >= n;
    if (!gone || !["moderation.decided", "anchor.placed"].includes(type)) {
      found.no(letterOf(type), `falta abrir la entrada ${n} (${type})`);
    }
  }
  const since = [...walk.erased.values()].filter((n) => n >= cutoff).length;
  const gone = figures && since ? ` ${many(since, "borrado", "borrados")} desde el informe.` : "";
  found.yes("d", `${many(walk.opened, "contenido abierto", "contenidos abiertos")}.${gone}`);
  const parts = [["published", "publicado"], ["withheld", "retenido"], ["withdrawn", "retirado"],
    ["erased", "borrado"]].map(([state, word]) => many(sets[state].size, word, `${word}s`));
  found.yes("e", `${many(received, "recibido", "recibidos")}: ${parts.join(", ")}, ` +
    `${sets.pending.size} en revisión.${walk.replies.tell()}`);
  found.yes("f", "Cada retención y cada revisión apunta a lo que decide.");
  if (figures) {
    compareContributions(found, figures, sets, received);
    compareReport(walk, found, figures, cutoff);
  }
}

function compareContributions(found, figures, sets, received) {
  const { published, withheld, balance, annex_balance: annex } = figures;
  const total = (key) => (balance[key] || 0) + (annex[key] || 0);
  if (sets.pending.size || total("pending")) {
    found.no("e", "el informe es final y deja aportes sin decidir");
  }
  const folios = new Set(published.map((row) => row.folio));
  if (folios.size !== sets.published.size || [...folios].some((ref) => !sets.published.has(ref))) {
    found.no("e", "los aportes publicados en el informe no son los del registro");
  }
  const kept = new Map(withheld.map((row) => [row.folio, row.ground]));
  if (kept.size !== sets.withheld.size ||
      [...kept].some(([ref, ground]) => sets.withheld.get(ref) !== ground)) {
    found.no("e", "los aportes retenidos del informe no son los del registro");
  }
  const gone = sets.withdrawn.size + sets.erased.size;
  if (total("received") !== received || total("published") !== published.length ||
      total("withheld") !== kept.size || kept.size !== withheld.length ||
      total("withdrawn") + total("erased") !== gone) {
    found.no("e", "las sumas del informe no son las del registro");
  }
}

function lastLive(leaves, size, gone) {
  const last = leaves.filter(({ n }) => n < size).pop();
  return !last || last.verb === "withdrawn" || gone < size ? null : last;
}

function judgeVotes(walk, found, figures, cutoff) {
  const totals = new Map();
  let live = 0, lost = 0, closing = 0, kept = 0;
  for (const [ref, leaves] of walk.votes) {
    const gone = walk.erased.has(ref) ? walk.erased.get(ref) : Infinity;
    const last = leaves[leaves.length - 1];
    if (leaves.some(({ verb }, at) =>
      (verb === "cast") !== (at === 0 || leaves[at - 1].verb === "withdrawn"))) {
      found.no("g", `no sigue al anterior el voto de la entrada ${last.n}`);
    }
    if (new Set(leaves.map(({ target }) => target).filter(Boolean)).size > 1) {
      found.no("g", `cambia de asunto el voto de la entrada ${last.n}`);
    }
    if (walk.closedAt !== Infinity && gone === Infinity && last.verb !== "withdrawn" &&
        !last.choice) {
      found.no("g", `no se abre el voto de la entrada ${last.n}`);
    }
    closing += lastLive(leaves, walk.closedAt, gone) ? 1 : 0;
    kept += lastLive(leaves, walk.closedAt, Infinity) ? 1 : 0;
    const counts = lastLive(leaves, cutoff, gone);
    if (!counts) continue;
    live += 1;
    if (counts.choice) totals.set(counts.choice, (totals.get(counts.choice) || 0) + 1);
    else if (gone !== Infinity) lost += 1;
  }
  found.yes("g", `${many(live, "voto vigente", "votos vigentes")}.`);
  if (walk.counted && ![closing, kept].includes(walk.counted.votes)) {
    found.no("g", "el cierre cuenta otros votos que los que hay");
  }
  if (!figures) return;
  compareVoters(found, figures);
  compareVotes(found, figures, totals, lost);
}

function compareVotes(found, figures, totals, lost) {
  let missing = 0;
  for (const { ref, votes } of figures.commitments) {
    for (const key of [...OPTIONS, "base"]) whole(votes[key]);
    if (votes.base !== votes.agree + votes.disagree + votes.abstain) {
      found.no("g", `los votos de ${ref} no suman su base`);
    }
    for (const option of OPTIONS) {
      const less = votes[option] - (totals.get(`${option} ${ref}`) || 0);
      totals.delete(`${option} ${ref}`);
      missing += less;
      if (less < 0 || (less && !lost)) {
        found.no("g", `el informe da otra cuenta de votos de ${ref}`);
      }
    }
  }
  missing += whole(figures.votes_on_contributions) - [...totals.values()].reduce((a, b) => a + b, 0);
  if (missing !== lost) found.no("g", "los votos del informe no suman los del registro");
  const gone = many(lost, "borrado", "borrados");
  if (lost) found.yes("g", `${found.said.get("g")} ${gone} desde el informe.`);
}

async function judgeReport(walk, found, zip, figures) {
  const told = walk.report ? walk.report.files : [];
  const names = told.map(({ name }) => `report/${name}`).sort();
  if (names.join("\n") !== zip.starting("report/").join("\n")) {
    found.no("i", "los archivos del informe no son los que anota el registro");
  }
  for (const { name, sha256: digest, bytes } of told) {
    const body = await zip.whole(`report/${name}`, LARGEST_REPORT);
    if (body.length !== bytes || hex(sha256(body)) !== digest) {
      found.no("i", `el archivo ${name} no es el que anota el registro`);
    }
  }
  if (walk.report) {
    const { size, root } = figures.record, known = walk.roots.get(walk.report.cutoff);
    if (size !== walk.report.cutoff || !known || hex(known) !== root) {
      found.no("i", "el informe habla de otro registro");
    }
    if (figures.is_provisional) found.no("i", "el informe publicado es provisional");
  }
  const others = told.map(({ name }) => name).filter((name) => !name.endsWith(".json")).sort();
  const only = others.length ? ` No comprobado: lo que dicen ${others.join(", ")}; solo su huella.` : "";
  found.yes("i", told.length ? `${many(told.length, "archivo", "archivos")}.${only}` : "");
}
