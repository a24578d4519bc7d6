"""Setting a meeting, and all that happens to it until its record is sent."""

from django.urls import path

from keyworker.web.meeting import deeds, setting, views

urlpatterns = [
    path("children/<str:reference>/meetings/", views.meant, name="child_meeting"),
    path("children/<str:reference>/meetings/set/", setting.set_meeting, name="set_meeting"),
    path("meetings/<int:number>/", views.meeting, name="meeting"),
    path("meetings/<int:number>/move/", deeds.move_meeting, name="move_meeting"),
    path("meetings/<int:number>/call-off/", deeds.call_off_meeting, name="call_off_meeting"),
    path("meetings/<int:number>/invite/", deeds.invite_to_meeting, name="invite_to_meeting"),
    path("meetings/<int:number>/came/", deeds.who_came, name="who_came"),
    path("meetings/<int:number>/said/<slug:phase>/", deeds.say_of_meeting, name="say_of_meeting"),
]
