"""What every answer and every form is guarded by: CSRF, rates, and headers with a strict policy."""

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_talisman import Talisman
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from lms.settings import MEBIBYTE, Settings

csrf = CSRFProtect()
limiter = Limiter(key_func=get_remote_address, headers_enabled=True)
talisman = Talisman()

# Scripts, styles, requests and forms of our own site only; nothing written into the page itself.
# Pictures may stand in the style sheet as data: (the ticks of check boxes).
POLICY = {
    "default-src": "'self'",
    "img-src": ["'self'", "data:"],
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
SLACK = MEBIBYTE
"""What a form may weigh beside the file in it."""


def guard(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.secret,
        MAX_CONTENT_LENGTH=settings.upload_bytes + SLACK,
        SESSION_COOKIE_NAME="qatarlas",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.force_https,
        PERMANENT_SESSION_LIFETIME=settings.session_hours * 3600,
        WTF_CSRF_TIME_LIMIT=None,  # a form left open over lunch still works; the token dies with the session
        WTF_CSRF_SSL_STRICT=settings.force_https,
        RATELIMIT_STORAGE_URI=settings.rate_url,
    )
    csrf.init_app(app)
    limiter.init_app(app)
    talisman.init_app(
        app,
        force_https=settings.force_https,
        strict_transport_security=settings.force_https,
        session_cookie_secure=settings.force_https,
        content_security_policy=POLICY,
        frame_options="DENY",
        referrer_policy="same-origin",
    )
    if settings.proxies:
        believed = settings.proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # Flask's own way to wrap an app
            app.wsgi_app, x_for=believed, x_proto=believed, x_host=believed
        )
