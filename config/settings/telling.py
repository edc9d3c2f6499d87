"""How people are told things outside of the page, beside mail."""

from __future__ import annotations

from config.settings import env

TWILIO_ACCOUNT_SID = env.text("TWILIO_ACCOUNT_SID", "", about="Twilio account that sends texts. Empty: none are sent.")
TWILIO_AUTH_TOKEN = env.secret("TWILIO_AUTH_TOKEN", "", about="Its token; also proves that a delivery report is Twilio's.")
TWILIO_FROM = env.text("TWILIO_FROM", "", about="Number or messaging service (`MG…`) that texts come from.")
TWILIO_API = env.url(
    "TWILIO_API", "https://api.twilio.com", about="Where Twilio's API is reached; another one only for tests and proxies."
)
SMS_PER_PERSON = env.integer("SMS_PER_PERSON", 20, minimum=1, maximum=1000, about="Texts to one person in 24 hours, at most.")
SMS_PER_HOUSE = env.integer(
    "SMS_PER_HOUSE",
    2000,
    minimum=1,
    maximum=10_000_000,
    about="Texts of the whole house in 24 hours, at most: a cap on its cost.",
)

VAPID_PRIVATE_KEY = env.secret(
    "VAPID_PRIVATE_KEY",
    "",
    about="Signs pushes to browsers: base64url of 32 bytes. Empty: none are sent. `make run` makes one.",
)
VAPID_SUBJECT = env.text(
    "VAPID_SUBJECT",
    "mailto:house@rostrum.test",
    about="Whom push services write to about us: `mailto:` or an address of the house.",
)
PUSH_SERVICES = env.words(
    "PUSH_SERVICES",
    ("fcm.googleapis.com", "push.services.mozilla.com", "push.apple.com", "notify.windows.com"),
    about="Hosts of push services, with all below them. A browser that names another is refused.",
)

SALE_REMINDER_MINUTES = env.integer(
    "SALE_REMINDER_MINUTES", 30, minimum=5, maximum=1440, about="How long before a sale opens its paddles are reminded."
)
