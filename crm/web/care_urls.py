"""A dealer's addresses of the market and the care department: activities and callbacks (domain.md §8)."""

from django.urls import path

from crm.web.views import activities, callbacks, delivered_customers

urlpatterns = [
    path("activities/", activities.ActivityList.as_view(), name="activities"),
    path("activities/new/", activities.PlanActivity.as_view(), name="activity_new"),
    path("activities/<uuid:activity_id>/", activities.OneActivity.as_view(), name="activity"),
    path("activities/<uuid:activity_id>/edit/", activities.EditActivity.as_view(), name="activity_edit"),
    path("activities/<uuid:activity_id>/invite/", activities.Invite.as_view(), name="activity_invite"),
    path("owners/", delivered_customers.Owners.as_view(), name="owners"),
    path("callbacks/", callbacks.CallbackList.as_view(), name="callbacks"),
    path("callbacks/<uuid:callback_id>/record/", callbacks.RecordCallback.as_view(), name="callback_record"),
]
