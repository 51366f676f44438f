"""All checks on a package, receipts and older checkpoints, in their order."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Sequence, Tuple

from consulta.journal.verifier.accounts import judge_contributions
from consulta.journal.verifier.canonical import SHAPE, Bad
from consulta.journal.verifier.dates import judge_dates
from consulta.journal.verifier.entries import LONGEST_ENTRY, NEVER, VOTES
from consulta.journal.verifier.figures import figures_of
from consulta.journal.verifier.findings import Findings, many
from consulta.journal.verifier.later import THINGS, Later
from consulta.journal.verifier.letters import Post
from consulta.journal.verifier.notes import Key, Note, packed_keys
from consulta.journal.verifier.package import Package
from consulta.journal.verifier.receipts import Receipt
from consulta.journal.verifier.report import judge_report
from consulta.journal.verifier.votes import judge_votes
from consulta.journal.verifier.walk import Walk

NO_OLDER = (
    "0 ANTERIORES: el paquete no trae ninguno, y nada muestra aquí que el registro solo creció. "
    "Compáralo con los puntos de control que guardaste tú o guarda un testigo."
)
PACKED_KEY = (
    "la clave viene del mismo paquete y no prueba de quién es: toma la del acto que convocó la "
    "consulta y dala tú"
)
BY_ITSELF = (
    "Ningún verificador responde por sí mismo: compara la huella de verify.py con la que publica "
    "el sitio en /comprobar, o con la que obtuvo otra persona."
)


class Check:
    """All checks on what was given: a package, receipts, keys and older notes."""

    def __init__(self, vkeys: Sequence[str] = (), notes: Sequence[Tuple[str, bytes]] = ()) -> None:
        self.found, self.given = Findings(), notes
        self.keys = [key for key in (self.found.guarded("a", Key, one) for one in vkeys) if key]
        self.is_sure = any(key.kind == 1 for key in self.keys)
        self.older: List[Tuple[str, Note]] = []
        self.receipts: List[Tuple[str, Receipt]] = []

    def read_receipts(self, given: Sequence[Tuple[str, bytes]]) -> None:
        for name, raw in given:
            try:
                self.receipts.append((name, Receipt(raw, self.keys)))
            except Bad as trouble:
                self.found.no("j", f"{name}: {trouble}")
            except (*SHAPE, RecursionError):
                self.found.no("j", f"{name}: no tiene la forma de un comprobante")

    def tell_good(self, good: Sequence[Receipt], later: Optional[Dict[str, Later]] = None) -> None:
        """Name what holds, and beside it what the record did later, each thing once."""
        said = ", ".join(f"{one.ref} en el lugar {one.index}" for one in good[:20])
        words = "Vale" if len(good) == 1 else "Valen"
        lives = [(one, later[one.ref]) for one in good if later and one.ref in later]
        told = dict.fromkeys(life.after(one.index, len(good) == 1) for one, life in lives)
        self.found.yes("j", " ".join([f"{words}: {said}.", *filter(None, told)]) if said else "")

    def read_package(self, path: str, receipts: Sequence[Tuple[str, bytes]]) -> None:
        package = self.found.guarded("b", Package.at, path)
        if package is None:
            return
        self.found.guarded("b", self._strangers, package)
        newest = self.found.guarded("a", self._newest, package)
        self.found.guarded("c", self._read_older, package)
        self.read_receipts(receipts)
        figures = self.found.guarded("i", figures_of, package) or {}
        walk = self.found.guarded("b", self._walked, package, figures)
        if walk is None:
            return
        if not walk.size:
            self.found.doubt("b", "el registro está vacío")
        self._compare_notes(walk, newest)
        cutoff = walk.report["cutoff"] if walk.report else walk.size
        figures = figures if walk.report else {}
        for letter, judge in (("e", judge_contributions), ("g", judge_votes)):
            self.found.guarded(letter, judge, walk, self.found, figures, cutoff)
        self.found.guarded("h", judge_dates, walk, self.found)
        self.found.guarded("i", judge_report, walk, self.found, package, figures)

    def _strangers(self, package: Package) -> None:
        strange = package.strange()
        if strange:
            listed = ", ".join(strange[:10]) + (" y más" if len(strange) > 10 else "")
            self.found.doubt(
                "b", f"el paquete trae archivos que no son suyos y que nadie comprobó: {listed}"
            )
        self.found.remarks += [*package.own_digests(), BY_ITSELF]

    def _newest(self, package: Package) -> Note:
        own, given = packed_keys(package.whole("vkey.txt")), list(self.keys)
        for key in own:
            if key.kind == 1:
                self.keys += [] if self.is_sure else [key]
            elif key.text in [one.text for one in given]:
                next(one for one in given if one.text == key.text).spans = key.spans
            else:
                self.keys.append(key)
        for name in {key.name for key in given if key.kind == 4} & {key.name for key in own}:
            if not {key.text for key in given} & {key.text for key in own if key.name == name}:
                self.found.no("a", f"el paquete da otra clave para el testigo {name}")
        return Note(package.whole("checkpoint.txt"), self.keys)

    def _read_older(self, package: Package) -> None:
        for name in package.starting("checkpoints/"):
            note = Note(package.whole(name), self.keys)
            if name != f"checkpoints/{note.size}.txt":
                raise Bad(f"{name} no es el punto de control de su nombre")
            self.older.append((name, note))
        for name, raw in self.given:
            self.older.append((name, Post(raw).note(self.keys)))
            self.older[-1][1].is_packed = False

    def _walked(self, package: Package, figures: Dict[str, Any]) -> Walk:
        walk = Walk(self.found, package.openings())
        walk.rows = {row["folio"]: row for row in figures.get("published", [])}
        wanted = [note.size for _, note in self.older] + [one.note.size for _, one in self.receipts]
        size = figures.get("record", {}).get("size")
        walk.sizes.update({one: b"" for one in [*wanted, size] if isinstance(one, int) and one})
        walk.places = {one.index: b"" for _, one in self.receipts}
        refs = [one.ref for _, one in self.receipts]
        walk.later = {ref: Later(ref) for ref in refs if ref[:2] in THINGS}
        walk.voted_on = {one.ref: set() for _, one in self.receipts if one.ref.startswith("V-")}
        for line in package.lines("entries.jsonl", LONGEST_ENTRY):
            walk.take(line)
        if walk.next is not None:
            raise Bad("openings.jsonl abre entradas que no existen")
        return walk

    def _compare_notes(self, walk: Walk, newest: Optional[Note]) -> None:
        self.found.yes("b", f"{many(walk.size, 'entrada', 'entradas')}.")
        if newest is not None:
            self._compare_newest(walk, newest)
        for name, note in self.older:
            is_same = newest is None or note.origin == newest.origin
            if is_same and note.size > walk.size and not note.is_packed:
                self.found.doubt("c", f"{name}: {newer(note.size, walk.size)}")
            elif walk.sizes.get(note.size) != note.root or not is_same:
                self.found.no("c", f"{name} contradice las entradas")
        self._count_older()
        good = [one for name, one in self.receipts if self._is_good(walk, name, one)]
        self.tell_good(good, walk.later)

    def _count_older(self) -> None:
        packed = sum(note.is_packed for _, note in self.older)
        given = len(self.older) - packed
        if not self.older:
            self.found.skip("c", NO_OLDER)
            return
        told = many(packed, "punto de control anterior", "puntos de control anteriores")
        told = told if packed else "0 ANTERIORES en el paquete"
        by_hand = f", y {many(given, 'dado a mano', 'dados a mano')}" if given else ""
        self.found.yes("c", f"{told}{by_hand}.")

    def _is_good(self, walk: Walk, name: str, one: Receipt) -> bool:
        """Whether a receipt stands in the record; one newer than the package is not judged."""
        is_here = one.index < walk.size
        is_late = not is_here and walk.closed_at != NEVER
        trouble = ""
        if one.slug != (walk.slug or one.slug):
            trouble = "es de otra consulta"
        elif is_here and walk.places.get(one.index) != one.entry:
            trouble = "su entrada no está en el registro"
        elif is_late and one.kind in {*VOTES, "contribution.received"}:
            trouble = "acusa recibo de algo que este registro, que ya cerró, no trae"
        elif one.note.size <= walk.size and walk.sizes.get(one.note.size) != one.note.root:
            trouble = "su punto de control contradice las entradas"
        elif one.target and walk.voted_on.get(one.ref, {one.target}) - {one.target}:
            trouble = "el registro cuenta ese voto sobre otro asunto"
        if trouble:
            self.found.no("j", f"{name}: {trouble}")
        elif one.note.size > walk.size:
            self.found.doubt("j", f"{name}: {newer(one.note.size, walk.size)}")
        return not trouble and is_here

    def _compare_newest(self, walk: Walk, newest: Note) -> None:
        if (newest.size, newest.root) != (walk.size, walk.tree.root()):
            self.found.no("b", "la raíz de las entradas no es la que se firmó")
        if newest.origin.rpartition("/")[2] != (walk.slug or newest.origin.rpartition("/")[2]):
            self.found.no("a", "el punto de control es de otra consulta")
        if walk.opening and walk.opening.get("vkey") != newest.key.text:
            self.found.no("a", "la clave no es la que anunció la apertura de la consulta")
        source = "dada a mano" if self.is_sure else "del mismo paquete"
        if not self.is_sure:
            self.found.doubt("a", PACKED_KEY)
        self.found.yes("a", f"Clave {source}. {self.witnesses(newest)}")

    def witnesses(self, newest: Note) -> str:
        """Who of the witnesses signed which checkpoints; a forged signature is a finding."""
        notes = [("el último punto de control", newest), *self.older]
        for name, note in notes:
            for forgery in note.forged:
                self.found.no("a", f"{name}: {forgery}")
        told = [witness_said(key, notes) for key in self.keys if key.kind == 4]
        unknown = sorted({name for _, note in notes for name in note.unknown})
        if unknown:
            told.append(f"Sin clave conocida, y por eso sin comprobar: {', '.join(unknown)}.")
        return " ".join(told) or "Testigos que firmaron: ninguno."


def witness_said(key: Key, notes: Sequence[Tuple[str, Note]]) -> str:
    """Which checkpoints a witness signed, and whether while they were one."""
    signed = {
        note.size: moment for _, note in notes for signer, moment in note.cosigned if signer is key
    }
    sizes = [str(size) for size in sorted(signed)]
    listed = ", ".join(sizes[:9] + sizes[-1:] if len(sizes) > 10 else sizes) or "ninguno"
    more = f" ({len(sizes)} en total)" if len(sizes) > 10 else ""
    late = sum(not key.watched_at(moment) for moment in signed.values())
    odd = f" {late} fuera del tiempo en que fue testigo." if late else ""
    if key.is_packed:
        return (f"No comprobado, porque su clave solo la da este paquete: el testigo {key.name} "
                f"firmó: {listed}{more}.{odd}")  # fmt: skip
    return f"Testigo {key.name} (clave dada a mano) firmó: {listed}{more}.{odd}"


def newer(size: int, own: int) -> str:
    """What is newer than a package says nothing against it."""
    there, here = (f"{n:,}".replace(",", ".") for n in (size, own))
    return f"es más nuevo que este paquete (tamaño {here} < {there}): descarga el paquete de nuevo"


def check(
    package: Optional[str],
    receipts: Sequence[Tuple[str, bytes]] = (),
    vkeys: Sequence[str] = (),
    notes: Sequence[Tuple[str, bytes]] = (),
) -> Findings:
    """Everything that can be checked of what is given. Receipts alone need a key."""
    made = Check(vkeys, notes)
    if package is not None:
        made.read_package(package, receipts)
        return made.found
    made.read_receipts(receipts)
    made.tell_good([one for _, one in made.receipts])
    made.found.unseen &= {"j"}
    if not made.is_sure:
        made.found.no("a", "sin el paquete hace falta la clave pública: --vkey")
    return made.found
