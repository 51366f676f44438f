"""A file that is too large is refused in words, at once, through a real server."""

import socket
from http.client import HTTPConnection
from time import monotonic

import pytest

from tests.journeys.conftest import Site

pytestmark = pytest.mark.journey
BOUNDARY = "a-line-between-parts"
HEAD = (
    f"--{BOUNDARY}\r\nContent-Disposition: form-data; name=title\r\n\r\nMinuta\r\n"
    f"--{BOUNDARY}\r\nContent-Disposition: form-data; name=file; filename=a.pdf\r\n\r\n"
).encode()
END = f"\r\n--{BOUNDARY}--\r\n".encode()
SECONDS_AT_MOST = 20


@pytest.mark.parametrize("size", [25_000_000, 200_000_000])
def test_a_large_file_is_refused_before_it_is_read(site: Site, size: int) -> None:
    host, port = site.address.removeprefix("http://").split(":")
    path = f"/equipo/consultas/{site.slug}/plan/documentos"
    begun = monotonic()
    with socket.create_connection((host, int(port)), timeout=SECONDS_AT_MOST) as wire:
        wire.sendall(
            f"POST {path} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n"
            f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n"
            f"Content-Length: {size}\r\n\r\n".encode()
            + HEAD
        )
        answer = b""
        while b"</html>" not in answer and (piece := wire.recv(65_536)):
            answer += piece
    said = answer.decode()
    assert said.startswith("HTTP/1.1 413 ")
    assert "un archivo, donde se recibe, pesa hasta 20 MB" in said
    assert monotonic() - begun < SECONDS_AT_MOST


def test_a_door_that_takes_no_file_refuses_one_unread(site: Site) -> None:
    connection = HTTPConnection(site.address.removeprefix("http://"), timeout=SECONDS_AT_MOST)
    form = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    connection.request("POST", f"/consultas/{site.slug}/votos", HEAD + END, form)
    answer = connection.getresponse()
    assert answer.status == 415
    assert "No pudimos leer lo que llegó" in answer.read().decode()
    connection.close()
