// What the commission answered: after the close, to published contributions, to each in one place.
const ENDINGS = ["already_covered", "incorporated", "not_incorporated", "out_of_scope",
  "partly_incorporated", "referred"];
const REPLY_KEYS = ["argument", "changes", "disposition", "edition", "effect", "folios", "reason",
  "responsible", "roles", "version"];

const isText = (value) => typeof value === "string";
const isFilledText = (value) => isText(value) && value.length > 0;

/** Folios stand in the order of their numbers, which grow beyond six digits. */
const isBefore = (one, next) =>
  one.length < next.length || (one.length === next.length && one < next);

/** The folios of an answer; a content of another shape is none. */
function repliedTo(content) {
  const { argument, reason, responsible, effect, disposition, edition, version } = content;
  const { changes, roles, folios: lines } = content;
  need(hasKeys(content, ...REPLY_KEYS));
  need([argument, reason, responsible, effect].every(isFilledText) && ENDINGS.includes(disposition));
  need(Number.isInteger(edition) && Number.isInteger(version) && version >= 0);
  need(Array.isArray(changes) && changes.every(isText) && (version > 0 || !changes.length));
  need(Array.isArray(roles) && roles.length === 2 && roles.every(isFilledText));
  need(Array.isArray(lines) && lines.length > 0);
  for (const line of lines) {
    need(isObject(line) && (hasKeys(line, "folio") || hasKeys(line, "folio", "line_h")));
    need(isText(line.folio) && FOLIO.test(line.folio));
    need(!("line_h" in line) || (isText(line.line_h) && /^[0-9a-f]{64}$/.test(line.line_h)));
  }
  const folios = lines.map(({ folio }) => folio);
  need(folios.every((folio, at) => at === 0 || isBefore(folios[at - 1], folio)));
  return folios;
}

/** Every answer by its reference: how often it came out, what it names now, what it ever named. */
class Replies {
  constructor() {
    this.known = new Map();
    this.places = new Map();
    this.areApart = true;
  }

  /** Keep one more edition; the sentences on what is wrong with it. */
  add({ n, ref }, content, stateNow) {
    const folios = repliedTo(content), wrong = [];
    const edition = this.known.has(ref) ? this.known.get(ref).edition + 1 : 1;
    this.known.set(ref, { edition, folios });
    if (content.edition !== edition) {
      wrong.push(`la edición de ${ref} en la entrada ${n} no es la que sigue`);
    }
    for (const folio of folios) {
      if (stateNow(folio) !== "published") {
        wrong.push(`la entrada ${n} responde a ${folio}, que no estaba publicado`);
      }
      if (!this.places.has(folio)) this.places.set(folio, ref);
      const place = this.places.get(folio);
      if (place === ref) continue;
      this.areApart = false;
      wrong.push(`la entrada ${n} responde a ${folio}, que ya tenía respuesta en ${place}`);
    }
    return wrong;
  }

  /** How many contributions have an answer; nothing where there is none. */
  tell() {
    const size = new Set([...this.known.values()].flatMap(({ folios }) => folios)).size;
    if (!size) return "";
    const words = many(size, "aporte tiene respuesta", "aportes tienen respuesta");
    return ` ${words}${this.areApart ? "; ninguno está en dos" : ""}.`;
  }
}
