"""What was found, under ten letters, and the verdict."""

from __future__ import annotations

from typing import Any, Dict, Iterator, List, Set

from consulta.journal.verifier.canonical import Bad

TITLES = {
    "a": "Firma del último punto de control",
    "b": "Raíz recalculada con todas las entradas",
    "c": "Coherencia con los puntos de control anteriores",
    "d": "Lo publicado es lo que se selló",
    "e": "Cuentas de los aportes",
    "f": "Decisiones de moderación",
    "g": "Votos",
    "h": "Fechas de la consulta",
    "i": "Archivos del informe",
    "j": "Comprobantes",
}


class Findings:
    """What was found under each letter; a letter without a problem holds, if it was looked at."""

    def __init__(self) -> None:
        self.wrong: Dict[str, List[str]] = {letter: [] for letter in TITLES}
        self.doubts: Dict[str, List[str]] = {letter: [] for letter in TITLES}
        self.skipped: Set[str] = set()
        self.remarks: List[str] = []
        self.said: Dict[str, str] = {}
        self.unseen = set(TITLES)

    def no(self, letter: str, text: str) -> None:
        self.unseen.discard(letter)
        self.wrong[letter].append(text)

    def yes(self, letter: str, text: str) -> None:
        self.unseen.discard(letter)
        self.said[letter] = text

    def doubt(self, letter: str, text: str) -> None:
        """Nothing contradicts the record here, and nothing shows that it holds."""
        self.doubts[letter].append(text)

    def skip(self, letter: str, text: str) -> None:
        """There was nothing to compare with, and that is said aloud."""
        self.yes(letter, text)
        self.skipped.add(letter)

    def state(self, letter: str) -> str:
        if self.wrong[letter]:
            return "NO SE CUMPLE"
        if letter in self.unseen:
            return "NO SE PUDO COMPROBAR"
        if self.doubts[letter] or letter in self.skipped:
            return "CON RESERVAS" if self.doubts[letter] else "NO COMPROBADO"
        return "SE CUMPLE" if self.said.get(letter) else "NO APLICA"

    @property
    def holds(self) -> bool:
        return not self.unseen and not any(self.wrong.values())

    @property
    def verdict(self) -> str:
        """The last word, which is good without reserve only when nothing is left in doubt."""
        if not self.holds:
            return "VEREDICTO: el registro NO se sostiene."
        doubtful = ", ".join(letter for letter, told in self.doubts.items() if told)
        if not doubtful:
            return "VEREDICTO: el registro se sostiene."
        return (
            "VEREDICTO CON RESERVAS: nada de lo comprobado contradice al registro, pero no basta "
            f"para decir que es el verdadero. Mira las reservas en: {doubtful}."
        )

    def guarded(self, letter: str, step: Any, *given: Any) -> Any:
        """What a step gives; whatever stops it is a finding, and never more than that."""
        try:
            return step(*given)
        except Bad as trouble:
            self.no(letter, str(trouble))
        except Exception:
            self.no(letter, "no se pudo leer")
        return None

    def lines(self) -> Iterator[str]:
        for letter, title in TITLES.items():
            listed = [*self.wrong[letter], *self.doubts[letter]]
            if not listed and letter not in self.unseen | set(self.said):
                continue
            yield f"{letter}. {title}: {self.state(letter)}. {self.said.get(letter, '')}".rstrip()
            for each in listed[:5]:
                yield f"     - {each}."
            if len(listed) > 5:
                yield f"     - y {len(listed) - 5} más."
        yield ""
        yield from [*self.remarks, ""] if self.remarks else []
        yield self.verdict


def many(n: int, one: str, more: str) -> str:
    return f"{n} {one if n == 1 else more}"
