"""Which texts resemble each other, by the words that they share: pure, and quick to read.

It only suggests: whoever writes may join what somebody said, or send their own all the same.
"""

import math
import re
import unicodedata
from collections.abc import Mapping

STEM_CHARS = 6
SHORTEST_WORD = 4
WORDS_AT_MOST = 60
SHARED_AT_LEAST = 3
ALIKE = 0.3
WORD = re.compile(r"[a-z]+")
EMPTY_WORDS = """
ademas ahora algun alguna algunas alguno algunos ante antes aquel aquella aquello aqui asi
aunque bien cada casi como con contra cosa cosas cual cuales cuando cuanto debe deben deberia
debiera decir del demas desde despues donde durante ella ellas ellos entonces entre era eran
eres esa esas ese eso esos esta estaba estan estar estas este esto estos estoy fue fuera
fueron gran grande gusta habia hace hacen hacer hacia haga hasta hay hecho igual incluso
junto los luego mas mayor mejor menos mientras mis misma mismas mismo mismos mucha muchas
mucho muchos muy nada nadie ninguna ninguno nosotros nuestra nuestras nuestro nuestros nunca
otra otras otro otros para parece parte pero poco poder podria porque propio propuesta pueda
puede pueden pues que quien quienes sea sean segun sera seria sido siempre siendo sin sino
sobre solo somos son soy sus tal tambien tampoco tan tanta tanto tener tenga tengan tiene
tienen toda todas todavia todo todos tras una unas uno unos usted veces vez ya
"""
SAYS_NOTHING = frozenset(EMPTY_WORDS.split())


def folded_words(text: str) -> frozenset[str]:
    """The words of a text that say something, without accents, cut to what their forms share.

    Units: at most 60 words; the first ones count.
    """
    bare = unicodedata.normalize("NFD", text.lower())
    bare = "".join(sign for sign in bare if not unicodedata.combining(sign))
    found: dict[str, None] = {}
    for word in WORD.findall(bare):
        if len(word) >= SHORTEST_WORD and word not in SAYS_NOTHING:
            found[word[:STEM_CHARS]] = None
            if len(found) == WORDS_AT_MOST:
                break
    return frozenset(found)


def weights(counts: Mapping[str, int], *, texts: int) -> dict[str, float]:
    """How much each word tells one text from another: a rare one much, a common one little."""
    return {word: math.log((texts + 1) / (count + 0.5)) for word, count in counts.items()}


def likeness(mine: frozenset[str], theirs: frozenset[str], weight: Mapping[str, float]) -> float:
    """How much two texts resemble each other: 1 for the same words, 0 for none in common.

    The weighted share of all their words that both have, halfway to the share of the shorter one.
    """
    shared = mine & theirs
    if len(shared) < min(SHARED_AT_LEAST, max(len(mine), len(theirs))):
        return 0.0
    heaviest = max(weight.values(), default=1.0)

    def sum_of(words: frozenset[str]) -> float:
        return sum(weight.get(word, heaviest) for word in words)

    both, shorter = sum_of(shared), min(sum_of(mine), sum_of(theirs))
    whole = sum_of(mine | theirs)
    return (both / whole + both / shorter) / 2 if shorter > 0 else 0.0
