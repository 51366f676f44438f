// What a later entry made of the vote or contribution that a receipt is for.
const MONTH_NAMES = ["enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto",
  "septiembre", "octubre", "noviembre", "diciembre"];
const VERBS = {
  cast: "emitió de nuevo", changed: "cambió", received: "corrigió", withdrawn: "retiró",
  executed: "borró", withheld: "retuvo",
};
const COUNTED_STILL = "No se publica, conserva su folio y se cuenta.";

/** What the record did to one of them: of each deed only the last place and moment. */
class Aftermath {
  constructor(ref) {
    this.ref = ref;
    this.isVote = ref.startsWith("V-");
    this.deeds = new Map();
  }

  see({ n, type, ts }, content) {
    const [group, verb] = type.split(".");
    if (group === "moderation") {
      if (!this.isVote) this.judged({ n, ts }, content ? content.outcome : "");
    } else if (group === "erasure" || group === (this.isVote ? "vote" : "contribution")) {
      this.deeds.set(verb, { n, ts });
    }
  }

  /** A review turns round what was decided; any other decision stands as it says. */
  judged(at, outcome) {
    const wasKept = this.deeds.has("withheld");
    const isKept = outcome === "reversed" ? !wasKept : outcome === "withhold";
    const isShown = outcome === "reversed" ? wasKept : ["publish", "publish_redacted"].includes(outcome);
    if (isKept) this.deeds.set("withheld", at);
    else if (isShown) this.deeds.delete("withheld");
  }

  /** The sentence on the last deed after a place; none where nothing came after it. */
  tell(index, isAlone) {
    let last = { n: index };
    for (const [verb, at] of this.deeds) if (at.n > last.n) last = { ...at, verb };
    if (!last.verb) return "";
    const noun = this.isVote ? "voto" : "aporte", [day, clock] = last.ts.split("T");
    const [year, month, date] = day.split("-").map(Number);
    const thing = isAlone ? `este ${noun}` : `el ${noun} ${this.ref}`;
    const when = `${date} de ${MONTH_NAMES[month - 1]} de ${year}, ${clock.slice(0, 5)} UTC`;
    const whose = last.verb === "executed" ? "Si no lo pediste tú" : "Si no fuiste tú";
    const advice = last.verb === "withheld" ? COUNTED_STILL : `${whose}, avisa a quien opera la consulta.`;
    return `Después, la entrada ${last.n} del registro ${VERBS[last.verb]} ${thing} (${when}). ${advice}`;
  }
}
