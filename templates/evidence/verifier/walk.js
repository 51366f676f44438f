// One walk along the entries, and beside it along what was opened of them.
const TITLES = {
  a: "Firma del último punto de control",
  b: "Raíz recalculada con todas las entradas",
  c: "Coherencia con los puntos de control anteriores",
  d: "Lo publicado es lo que se selló",
  e: "Cuentas de los aportes",
  f: "Decisiones de moderación",
  g: "Votos",
  h: "Fechas de la consulta",
  i: "Archivos del informe",
  j: "Comprobantes",
};
const TYPES = new Set([
  "consultation.opened", "contribution.received", "contribution.withdrawn", "moderation.decided",
  "moderation.reviewed", "vote.cast", "vote.changed", "vote.withdrawn", "erasure.executed",
  "consultation.extended", "consultation.closed", "report.published", "plan.published",
  "plan.anchored", "anchor.placed", "promise.changed", "gate.overridden",
  "response.published",
]);
const GROUPS = { moderation: "f", vote: "g", consultation: "h", report: "i", response: "e" };
const letterOf = (type) => GROUPS[type.split(".")[0]] || "d";
const OPTIONS = ["agree", "disagree", "abstain"];
const OUTCOMES = { publish: "published", publish_redacted: "published", withhold: "withheld" };
const VOTE_REF = /^V-[0-9A-HJKMNP-TV-Z]{10}$/;
const FOLIO = /^A-[0-9]{6,}$/;
const NAMED = { consultation: /^consultation$/, contribution: FOLIO, moderation: FOLIO,
  response: /^response-[1-9][0-9]{0,5}$/ };
const STANDING = ["pending", "published", "withheld"];

/** What a content must hold to be judged; anything else is no content of its type. */
function need(isRight) {
  if (!isRight) throw new TypeError("shape");
}

class Walk {
  constructor(found, openings) {
    Object.assign(this, { found, openings, tree: new Stack(), slug: "", opening: null });
    Object.assign(this, { opens: "", closes: "", limit: "", grace: 0, closedAt: Infinity });
    Object.assign(this, { counted: null, report: null, opened: 0, lacking: [] });
    this.roots = new Map([[0, sha256(new Uint8Array())]]);
    this.places = new Map();
    this.contributions = new Map();
    this.rows = new Map();
    this.hasMoved = false;
    this.erased = new Map();
    this.votes = new Map();
    this.plans = new Set();
    this.aftermaths = new Map();
    this.replies = new Replies();
  }

  async advance() {
    const { done, value } = await this.openings.next();
    this.next = done ? null : value;
  }

  async take(bytes) {
    const n = this.tree.size, line = bytes.length < LONGEST_ENTRY ? text(bytes) : "";
    const match = ENTRY.exec(line);
    if (!match) throw new Bad(`la línea ${n + 1} de entries.jsonl no es una entrada canónica`);
    const [, slug, hashed, place, ref, type, ts] = match;
    if (Number(place) !== n) throw new Bad(`donde va la entrada ${n} está la ${place}`);
    const day = new Date(`${ts.slice(0, 10)}T00:00:00Z`);
    const isDay = !Number.isNaN(day.getTime()) && day.toISOString().slice(0, 10) === ts.slice(0, 10);
    if (!TYPES.has(type) || !isDay || ts < "0001" || slug !== (this.slug || slug)) {
      throw new Bad(`la entrada ${n} tiene un tipo, una fecha o una consulta que no corresponde`);
    }
    this.slug = slug;
    this.hash = hashed;
    this.tree.push(leafHash(bytes));
    if (this.roots.has(n + 1)) this.roots.set(n + 1, this.tree.root());
    if (this.places.has(n)) this.places.set(n, line);
    let content = null;
    if (this.next && this.next.n === n) {
      const one = this.next;
      content = sealed(one.salt, one.content) === hashed ? one.content : {};
      this.opened += 1;
      if (content !== one.content) {
        const said = `lo publicado de la entrada ${n} (${type}) no es lo que se selló`;
        this.found.no(letterOf(type), said);
      }
      await this.advance();
    }
    const aftermath = this.aftermaths.get(ref);
    if (aftermath) aftermath.see({ n, type, ts }, content);
    try {
      this.tell({ n, ref, type, ts }, content);
    } catch (trouble) {
      if (!(trouble instanceof TypeError)) throw trouble;
      this.found.no(letterOf(type), `la entrada ${n} (${type}) no tiene el contenido esperado`);
    }
  }

  tell(entry, content) {
    const { n, ref, type } = entry, [group, verb] = type.split(".");
    const isFilled = content && Object.keys(content).length > 0;
    if (type === "consultation.closed") this.closeFor(entry);
    if (NAMED[group] && !NAMED[group].test(ref)) {
      return this.found.no(letterOf(type), `la entrada ${n} (${type}) no puede ser de ${ref}`);
    }
    if (group === "vote") return this.vote(entry, verb, isFilled ? content : null);
    if (type === "contribution.received") return this.received(entry, isFilled ? content : null);
    if (type === "erasure.executed") this.erase(entry);
    if (!content) return this.lacking.push(entry);
    const step = isFilled ? this[type.replace(".", "_")] : null;
    return step && step.call(this, entry, content);
  }

  /** Only a folio that was received or a vote that was cast can be erased, and once. */
  erase({ n, ref }) {
    const about = this.contributions.get(ref);
    if (VOTE_REF.test(ref) && !this.votes.has(ref)) {
      this.found.no("d", `nadie emitió el voto que borra la entrada ${n}`);
      return;
    }
    if (this.erased.has(ref) || !(about || this.votes.has(ref))) {
      this.found.no("d", `la entrada ${n} borra ${ref}, que nadie envió o ya se había borrado`);
      return;
    }
    this.erased.set(ref, n);
    if (about) about.states.push([n, "erased", ""]);
  }

  inWindow({ n, ts }) {
    if (n > this.closedAt) {
      this.found.no("h", `la entrada ${n} llegó después del cierre del registro`);
    } else if (ts < this.opens || ts >= this.limit) {
      this.found.no("h", `la entrada ${n} (${ts}) está fuera del plazo en vigor`);
    }
  }

  about(ref) {
    need(this.contributions.has(ref));
    return this.contributions.get(ref);
  }

  received(entry, content) {
    this.inWindow(entry);
    const { n, ref, ts } = entry;
    const told = this.contributions.get(ref) ||
      { states: [], openedAt: -1, redacted: null, versions: 0, home: "", altered: [], since: ts };
    if (!["", "pending"].includes(stateAt(told, n)[0])) {
      this.found.no("e", `la entrada ${n} recibe de nuevo ${ref}, que ya se había decidido`);
    }
    this.contributions.set(ref, told);
    Object.assign(told, { newest: n, hash: this.hash, versions: told.versions + 1 });
    told.states.push([n, "pending", ""]);
    if (!content) return;
    need("version" in content && "target_version" in content && typeof content.text === "string");
    if (content.version !== told.versions) {
      this.found.no("e", `la versión de ${ref} en la entrada ${n} no es la que sigue`);
    }
    if (!this.plans.has(content.target_version)) {
      this.found.no("d", `${ref} habla de un texto del plan que nunca se publicó`);
    }
    told.openedAt = n;
    told.home = homeOf(content.target);
    if (this.rows.has(ref)) told.altered = alteredFields(this.rows.get(ref), content);
  }

  vote(entry, verb, content) {
    this.inWindow(entry);
    if (!VOTE_REF.test(entry.ref)) {
      this.found.no("g", `el voto de la entrada ${entry.n} no tiene una referencia de voto`);
      return;
    }
    const leaf = { n: entry.n, verb, choice: "", target: "" };
    if (content) {
      need(typeof content.target === "string");
      leaf.target = content.target;
    }
    if (content && verb !== "withdrawn") {
      need(OPTIONS.includes(content.option) && "target_version" in content);
      leaf.choice = `${content.option} ${content.target}`;
      if (!this.wasSaid(content.target, content.target_version)) {
        this.found.no("g", `el voto de la entrada ${entry.n} es sobre un texto que no existió`);
      }
    }
    const leaves = this.votes.get(entry.ref) || [];
    leaves.push(leaf);
    this.votes.set(entry.ref, leaves);
  }

  /** Whether a vote is on words that were there: a published plan, or this contribution's. */
  wasSaid(target, version) {
    const [kind, folio] = target.split(/:(.*)/s);
    if (kind !== "contribution") return this.plans.has(version);
    const told = this.contributions.get(folio);
    return Boolean(told) && told.hash === version;
  }

  contribution_withdrawn({ n, ref }, content) {
    need("leaf" in content);
    const told = this.about(ref);
    if (content.leaf !== told.newest) {
      this.found.no("e", `el retiro de la entrada ${n} no apunta al aporte ${ref}`);
    }
    if (!STANDING.includes(stateAt(told, n)[0])) {
      this.found.no("e", `la entrada ${n} retira ${ref}, que ya no estaba`);
    }
    told.states.push([n, "withdrawn", ""]);
  }

  signedBy(n, roles) {
    need(Array.isArray(roles));
    if (!roles.length || !roles.every(Boolean)) {
      this.found.no("f", `la decisión de la entrada ${n} no dice qué función la tomó`);
    }
  }

  isListed(ground) { return Boolean(this.opening) && this.opening.grounds.includes(ground); }

  moderation_decided({ n, ref, ts }, content) {
    const told = this.about(ref), { outcome, ground, roles } = content;
    need(typeof ground === "string" && outcome in OUTCOMES && "leaf" in content);
    if (content.leaf !== told.newest || stateAt(told, n)[0] !== "pending") {
      this.found.no("f", `la decisión de la entrada ${n} no es sobre lo último de ${ref}`);
    }
    this.signedBy(n, roles);
    const bySystem = ground === "not_confirmed" && canonical(roles) === '["system"]';
    if (outcome === "publish" ? ground !== "" : !(this.isListed(ground) || bySystem)) {
      this.found.no("f", `la decisión de la entrada ${n} no da una causal publicada`);
    }
    if (outcome === "publish_redacted") {
      need(typeof content.text === "string");
      told.redacted = content.text;
    }
    told.decided = ts;
    told.states.push([n, OUTCOMES[outcome], ground]);
  }

  moderation_reviewed({ n, ref, ts }, content) {
    const told = this.about(ref), [at, made] = told.states[told.states.length - 1];
    need("decision" in content && ["confirmed", "reversed"].includes(content.outcome));
    if (at !== content.decision || !["published", "withheld"].includes(made)) {
      this.found.no("f", `la revisión de la entrada ${n} no es de la decisión en vigor`);
    }
    this.signedBy(n, content.roles);
    if (content.outcome === "confirmed") return;
    const isBack = made !== "withheld";
    need(!isBack || typeof content.ground === "string");
    if (isBack && !this.isListed(content.ground)) {
      this.found.no("f", `la revisión de la entrada ${n} no da una causal publicada`);
    }
    told.decided = ts;
    told.states.push([n, isBack ? "withheld" : "published", isBack ? content.ground : ""]);
  }

  plan_published(entry, content) {
    need("sha256" in content);
    this.plans.add(content.sha256);
  }

  plan_anchored(entry, content) {
    need("moved" in content);
    if (content.moved !== 0) this.hasMoved = true;
  }

  anchor_placed({ ref }, content) {
    if ("target" in content) this.about(ref).home = homeOf(content.target);
  }

  consultation_opened({ n }, content) {
    if (this.opening) this.found.no("h", `la entrada ${n} abre la consulta por segunda vez`);
    need(Array.isArray(content.grounds) && Number.isInteger(content.grace_minutes));
    this.opening = content;
    need(Array.isArray(content.documents) && content.documents.every((one) => "sha256" in one));
    for (const one of content.documents) this.plans.add(one.sha256);
    this.opens = content.opens_at;
    this.grace = content.grace_minutes;
    this.closeAt(content.closes_at);
  }

  closeAt(closes) {
    const at = new Date(closes);
    need(!Number.isNaN(at.getTime()));
    at.setTime(at.getTime() + this.grace * 60000);
    this.closes = closes;
    this.limit = at.toISOString();
  }

  consultation_extended({ n, ts }, content) {
    const { closes_before: before, closes_at: after, roles } = content;
    const inTime = ts < before && before === this.closes && before < after;
    need(Array.isArray(roles));
    if (!inTime || roles.length !== 2) {
      this.found.no("h", `la prórroga de la entrada ${n} no se anotó antes del cierre`);
    }
    this.closeAt(after);
  }

  promise_changed({ n, ts }, content) {
    need("promise" in content);
    if (!this.opening) return;
    if (content.promise === "close") {
      this.found.no("h", `la entrada ${n} mueve el cierre sin prórroga`);
    } else if (content.promise === "opening") {
      if (content.before !== this.opens || ts >= this.opens) {
        this.found.no("h", `la entrada ${n} mueve una apertura que ya había llegado`);
      }
      this.opens = content.after;
    }
  }

  /** Whatever an entry of this kind holds, nothing comes after it. */
  closeFor({ n, ts }) {
    if (this.closedAt !== Infinity || ts < this.closes) {
      this.found.no("h", `la entrada ${n} cierra la consulta antes de tiempo, o dos veces`);
    }
    this.closedAt = n;
  }

  consultation_closed(entry, content) {
    need(isObject(content.counts));
    this.counted = content.counts;
    if (this.counted.received !== this.contributions.size) {
      this.found.no("e", "el cierre cuenta otros aportes que los que hay");
    }
  }

  report_published({ n }, content) {
    need(Number.isInteger(content.cutoff) && content.cutoff >= 0 && content.cutoff <= n);
    need(Array.isArray(content.files));
    this.report = content;
  }

  response_published({ n, ref }, content) {
    if (n < this.closedAt) {
      this.found.no("e", `la entrada ${n} responde antes del cierre de la consulta`);
    }
    const stateNow = (folio) => {
      const told = this.contributions.get(folio);
      return told ? stateAt(told, n)[0] : "";
    };
    for (const words of this.replies.add({ n, ref }, content, stateNow)) this.found.no("e", words);
  }
}

function stateAt(told, size) {
  const last = told.states.filter(([n]) => n < size).pop();
  return last ? last.slice(1) : ["", ""];
}
