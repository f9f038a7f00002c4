"""The user of a schema."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models

from kit.ids import uuid7


class User(AbstractBaseUser):
    """Someone who signs in, at one dealer or at the brand."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=60)
    email = models.EmailField(blank=True)
    roles = ArrayField(models.CharField(max_length=30), default=list)
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=10, blank=True)

    USERNAME_FIELD = "username"
    objects = BaseUserManager()
