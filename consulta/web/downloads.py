"""A file as an answer: under a name we made, never shown inside a page of ours."""

import os
from collections.abc import Iterator
from typing import IO

from flask import Response, make_response, request
from werkzeug.http import quote_etag

PIECE_BYTES = 65_536
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html; charset=utf-8",
    "jpg": "image/jpeg",
    "json": "application/json; charset=utf-8",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "md": "text/markdown; charset=utf-8",
    "pdf": "application/pdf",
    "png": "image/png",
    "py": "text/plain; charset=utf-8",
    "svg": "image/svg+xml; charset=utf-8",
    "tlog-proof": "text/plain; charset=utf-8",
    "toml": "text/plain; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}


def file_answer(
    body: bytes, *, name: str, kind: str, digest: str = "", is_shown: bool = False
) -> Response:
    """The bytes of a file; `digest` becomes its ETag, `is_shown` lets a page of ours embed it."""
    answer = make_response(body)
    answer.headers["Content-Type"] = TYPES[kind]
    if not is_shown:
        answer.headers.set("Content-Disposition", "attachment", filename=name)
    if digest:
        answer.headers["ETag"] = quote_etag(digest)
        answer.make_conditional(request)
    return answer


def stored_answer(file: IO[bytes], *, name: str, kind: str, digest: str) -> Response:
    """A file of the disk that is open already, sent in pieces; a reader who has it is told so.

    It is read to its end whoever removes its name meanwhile, and closed with the answer.
    """
    answer = Response(_pieces(file), content_type=TYPES[kind])
    answer.content_length = os.fstat(file.fileno()).st_size
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["ETag"] = quote_etag(digest)
    answer.call_on_close(file.close)
    answer.make_conditional(request)
    return answer


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE_BYTES):
            yield piece
