"""WSGI: what a production server loads (`gunicorn wsgi:app`, `flask --app wsgi ...`)."""

from web import create_app
from web.garbage import keep_what_start_up_made

app = create_app()
keep_what_start_up_made()
