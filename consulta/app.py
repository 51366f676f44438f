"""The roof: the one module that knows every wing."""

import consulta.accounts.models
import consulta.mail.models
import consulta.moderation.models
import consulta.participation.models
import consulta.plan.models
import consulta.report.models  # noqa: F401 - tables are known once their wing is imported
from consulta.config import Config
from consulta.database.base import Base
from flask import Flask

METADATA = Base.metadata


def create_app(config: Config) -> Flask:
    return Flask(__name__)
