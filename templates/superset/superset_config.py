"""Settings of Superset; the image finds them on its PYTHONPATH."""

from pathlib import Path

# Encrypts the passwords of databases: with another key they cannot be read any more.
SECRET_KEY = Path("/run/secrets/superset_secret_key").read_text().strip()

# One web server uses it, so a file beside the rest of SUPERSET_DATA is enough.
SQLALCHEMY_DATABASE_URI = "sqlite:////app/superset_home/superset.db?check_same_thread=false"
