"""Views of the list of cards that someone keeps."""

from django.db import models

from kit.ids import uuid7


class SavedView(models.Model):
    """A name for what one person's list is narrowed by, sorted by and shows: the query of its address.

    It holds codes and ids alone; what is searched stands in no address and is not kept.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=1000)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "crm_savedview"
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="crm_savedview_name_once")]

    def __str__(self) -> str:
        return str(self.pk)
