"""The server's door: reads the environment once and offers the plain WSGI callable."""

from consulta.app import create_app
from consulta.config import load

app = create_app(load())
