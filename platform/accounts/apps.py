"""Who signs in."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    label = "accounts"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from accounts import texts  # noqa: F401 - registers what people read for the codes
        from accounts.web.session import begin_session

        user_logged_in.connect(begin_session, dispatch_uid="accounts.begin_session")
