"""Services, teams and units, the posts in them and the workers who hold them."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q


class Service(models.Model):
    """A part of children's services as the pack names it, such as children in need."""

    code = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=40, help_text="One of the vocabulary's services")

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """A team, unit or pod that holds cases."""

    code = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="teams")
    telephone = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return self.name


class Workers(BaseUserManager["Worker"]):
    """Makes workers who can sign in."""

    def create_user(
        self, username: str, *, name: str, password: str | None = None, **more: Any
    ) -> "Worker":
        worker = self.model(username=username, name=name, **more)
        worker.set_password(password)
        worker.save()
        return worker


class Worker(AbstractBaseUser):
    """A person who works here and signs in; what they may do follows from the posts they hold."""

    username = models.CharField(max_length=150, unique=True)
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    registration = models.CharField(
        max_length=20, blank=True, help_text="Social Work England number"
    )
    is_active = models.BooleanField(default=True)

    objects = Workers()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]
    is_staff = False
    is_superuser = False

    def __str__(self) -> str:
        return self.name


class PostHolding(models.Model):
    """A worker holds a post of the pack in a team, from a day until another."""

    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="holdings")
    post = models.CharField(max_length=60, help_text="A post code of the pack's posts.yaml")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="holdings")
    supervisor = models.ForeignKey(
        Worker, on_delete=models.PROTECT, null=True, blank=True, related_name="supervises"
    )
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                name="post_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(supervisor__isnull=True) | ~Q(supervisor=F("worker")),
                name="nobody_supervises_themselves",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.worker}, {self.post}, {self.team}"


class Absence(models.Model):
    """A worker is away."""

    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="absences")
    kind = models.CharField(max_length=10, help_text="leave, training, sickness or other")
    planned = models.BooleanField(default=True)
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.worker} away from {self.started_on}"


class Cover(models.Model):
    """Someone stands in for an absent worker, with that worker's decision rights."""

    covered = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="covered_by")
    by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="covers")
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(by=F("covered")), name="nobody_covers_themselves")
        ]

    def __str__(self) -> str:
        return f"{self.by} for {self.covered}"
