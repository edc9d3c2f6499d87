"""Whether a person has shown that their address is theirs (AC1). allauth keeps it, in `EmailAddress`.

In SQL, for those who join it: `EXISTS (SELECT FROM account_emailaddress a WHERE a.user_id = person.id AND
a.email = person.email AND a.verified)`.
"""

from __future__ import annotations

from allauth.account.models import EmailAddress

from accounts.models import User


def is_verified(user: User) -> bool:
    """The address the account stands under, not just any of theirs."""
    found: bool = EmailAddress.objects.filter(user=user, email=user.email, verified=True).exists()
    return found
