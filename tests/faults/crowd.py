"""People who write and vote while the server dies, and who insist until they have an answer."""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from consulta import clock
from tests.faults.browser import HOME, Answer, Browser, Cut, field_of, words

AGAIN_AFTER = 0.1
VALUES = ("agree", "disagree", "abstain")
COMMITMENTS = 40
TAKEN = 303


@dataclass(frozen=True)
class Sent:
    """A contribution that was acknowledged: the form, its words, the folio that was shown."""

    form_key: str
    text: str
    folio: str
    last_try_at: datetime


@dataclass
class Citizen(threading.Thread):
    """One person, one browser; what was acknowledged is kept here and nowhere else."""

    browser: Browser
    email: str
    chance: random.Random
    sent: list[Sent] = field(default_factory=list)
    votes: dict[str, str] = field(default_factory=dict)
    acknowledged_votes: int = 0
    cuts: int = 0
    odd: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)
        self.is_over = threading.Event()

    def __hash__(self) -> int:
        return id(self)

    def run(self) -> None:
        while not self.is_over.is_set():
            try:
                self.write()
                for _ in range(3):
                    self.vote()
            except AssertionError as trouble:
                self.odd.append(str(trouble))

    def write(self) -> None:
        """A form, its review, and the button that sends it."""
        about = f"{HOME}/aportes/nuevo?sobre=commitment:{self.chance.randint(1, COMMITMENTS)}"
        page = self.insist(lambda: self.browser.get(about), 200)
        key = field_of(page.text, "form_key")
        text = f"Aporte {key} de {self.email}: que cada hito diga quién responde."
        kept = self.insist(lambda: self.browser.post(about, **words(text, key)), TAKEN)
        tries: list[datetime] = []

        def send() -> Answer:
            tries.append(clock.now())
            return self.browser.post(f"{kept.location}/enviar")

        shown = self.insist(send, TAKEN)
        assert "/folios/" in shown.location, shown.location
        self.sent.append(Sent(key, text, shown.location.rpartition("/")[2], tries[-1]))

    def vote(self) -> None:
        """One answer about one commitment, perhaps another than before."""
        target, value = (
            f"commitment:{self.chance.randint(1, COMMITMENTS)}",
            self.chance.choice(VALUES),
        )
        self.insist(
            lambda: self.browser.post(f"{HOME}/votos", target=target, value=value, back=HOME), TAKEN
        )
        self.votes[target] = value
        self.acknowledged_votes += 1

    def insist(self, ask: Callable[[], Answer], status: int) -> Answer:
        """The same again, as often as no answer comes."""
        while True:
            try:
                answer = ask()
            except Cut:
                self.cuts += 1
                time.sleep(AGAIN_AFTER)
                continue
            assert answer.status == status, f"{answer.status}: {answer.text[:300]}"
            return answer
