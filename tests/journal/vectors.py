"""Published values that the record must reproduce: RFC 6962, C2SP, and our worked example."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

LEAVES = [
    bytes.fromhex(given)
    for given in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
NODES = {
    "a": "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "b": "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "c": "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    "d": "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    "e": "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "f": "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "g": "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "h": "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
}
INCLUSION = [(0, 8, "abc"), (5, 8, "def"), (2, 3, "g")]
CONSISTENCY = [(1, 8, "abc"), (6, 8, "hef"), (2, 5, "bd")]

NOTE_VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
NOTE_TEXT = "This is an example message.\n"
NOTE = (
    f"{NOTE_TEXT}\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYN"
    "ZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)

SEED = bytes(range(32))
ORIGIN = "consulta.example.cl/nap-2027"
SLUG = "nap-2027"
PUBLIC_KEY = "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8"
VKEY = f"{ORIGIN}+a8566de4+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
PLAN_SHA256 = "1b4025dc7b8d27cf38df85e77b20ed44a00851a2c28b338560560d85deded8e3"
SENT = (
    "Ma\u0301s a\u0301rboles\r\nen la plaza: \u00ab\u201cs\u00ed\u201d\u00bb"
    " \t\\ \U0001f333\u2028fin\x7f"
)
STORED = SENT.replace("a\u0301", "\u00e1").replace("\r\n", "\n")
CONTENTS: list[dict[str, Any]] = [
    {
        "title": "Plan de acción",
        "opens_at": "2027-03-01T12:00:00.000Z",
        "closes_at": "2027-04-01T03:00:00.000Z",
        "time_zone": "America/Santiago",
        "grace_minutes": 0,
        "identity_levels": ["email"],
        "grounds": ["insult_or_threat", "third_party_data"],
        "rules_sha256": "a73e36ec19ff2a725608408e2b396eadd2ac6046cfa31e010f8d62daab565165",
        "documents": [{"name": "plan.txt", "sha256": PLAN_SHA256, "bytes": 5}],
        "vkey": VKEY,
    },
    {
        "kind": "comment",
        "stance": "with_changes",
        "target": "commitment:3",
        "target_version": PLAN_SHA256,
        "text": STORED,
        "version": 1,
    },
    {"option": "agree", "target": "commitment:3", "target_version": PLAN_SHA256},
]
CANONICAL = [
    (
        '{"closes_at":"2027-04-01T03:00:00.000Z","documents":[{"bytes":5,"name":"plan.txt","sha256"'
        ':"1b4025dc7b8d27cf38df85e77b20ed44a00851a2c28b338560560d85deded8e3"}],"grace_minutes":0,"g'
        'rounds":["insult_or_threat","third_party_data"],"identity_levels":["email"],"opens_at":"20'
        '27-03-01T12:00:00.000Z","rules_sha256":"a73e36ec19ff2a725608408e2b396eadd2ac6046cfa31e010f'
        '8d62daab565165","time_zone":"America/Santiago","title":"Plan de acción","vkey":"consulta.e'
        'xample.cl/nap-2027+a8566de4+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"}'
    ).encode(),
    bytes.fromhex(
        "7b226b696e64223a22636f6d6d656e74222c227374616e6365223a22776974685f6368616e676573222c2274"
        "6172676574223a22636f6d6d69746d656e743a33222c227461726765745f76657273696f6e223a2231623430"
        "3235646337623864323763663338646638356537376232306564343461303038353161326332386233333835"
        "36303536306438356465646564386533222c2274657874223a224dc3a17320c3a172626f6c65735c6e656e20"
        "6c6120706c617a613a20c2abe2809c73c3ade2809dc2bb205c745c5c20f09f8cb3e280a866696e7f222c2276"
        "657273696f6e223a317d"
    ),
    (
        b'{"option":"agree","target":"commitment:3","target_version":"1b4025dc7b8d27cf38df85e77b20ed'
        b'44a00851a2c28b338560560d85deded8e3"}'
    ),
]
ENTRIES = [
    (
        b'{"c":"nap-2027","h":"e95c679e5371cec06afb32e2ecd9ae9fd366cca029afea6788a06268d91651f2",'
        b'"n":0,"ref":"consultation","t":"consultation.opened","ts":"2027-03-01T11:59:00.000Z","v":1}'
    ),
    (
        b'{"c":"nap-2027","h":"eed30207a3fad537b4e0ab159700268608bf61ae91b1ee84f676d1d44b411886",'
        b'"n":1,"ref":"A-000123","t":"contribution.received","ts":"2027-03-01T12:00:00.123Z","v":1}'
    ),
    (
        b'{"c":"nap-2027","h":"670043d378d8ca28938d41e9fb5325d410b64f5746b7c40c73587e6d2ce57850",'
        b'"n":2,"ref":"V-0B5NZ81TQC","t":"vote.cast","ts":"2027-03-01T13:00:00.000Z","v":1}'
    ),
]
LEAF_HASHES = [
    "6fc7e5492c40ccd592c5cf984e116ecb029d559c1038bb733d7133b8935de7ae",
    "c0d28bd6cc153ead74ff37341ab2bc4564d9e9738ee2af940ee27136424b6624",
    "7090b723118ff7373e7e01bc329cc21459417956a31b123258888592aebe0556",
]
EXAMPLE_ROOTS = [
    "6fc7e5492c40ccd592c5cf984e116ecb029d559c1038bb733d7133b8935de7ae",
    "976b087ddf0cfa2dfc64195789eed29204ed946f097015f8888f648c16da0d1e",
    "d5619b6a86c69b3451522f21bf892a22a14e027f64cfcba0078a305c5b13eef7",
]
EXAMPLE = Path(__file__).parent / "example"
CHECKPOINT = (EXAMPLE / "checkpoint.txt").read_text("utf-8")
RECEIPT = (EXAMPLE / "receipt.tlog-proof").read_text("utf-8")


def leaf_hashes(count: int) -> Sequence[bytes]:
    """As many leaf hashes as wanted, each another."""
    return [hashlib.sha256(b"\x00" + number.to_bytes(4)).digest() for number in range(count)]
