"""Children, born and unborn, and the adults around them."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class Person(models.Model):
    """One person: a child whose record this is, or an adult in a child's life.

    `born` for someone born, `expected` for an unborn child: the same record before and after birth.
    Names, addresses and identifiers are rows of their own: each may have been another before.
    """

    class Kind(models.TextChoices):
        CHILD = "child", "Child or young person"
        ADULT = "adult", "Adult"

    class Sex(models.TextChoices):
        MALE = "M", "Male"
        FEMALE = "F", "Female"
        UNKNOWN = "U", "Not known"

    reference = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=5, choices=Kind)
    born = models.DateField(null=True, blank=True)
    expected = models.DateField(null=True, blank=True)
    died = models.DateField(null=True, blank=True)
    sex = models.CharField(max_length=1, choices=Sex, default=Sex.UNKNOWN)
    ethnicity = models.CharField(max_length=4, blank=True, help_text="Census code, such as WBRI")
    disabilities = models.JSONField(default=list, blank=True, help_text="Census codes")
    adult_support_likely = models.BooleanField(default=False)
    telephone = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=60, blank=True)
    interpreter_needed = models.BooleanField(default=False)
    communication = models.TextField(blank=True, help_text="How the person communicates best")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind="adult") | Q(born__isnull=False) | Q(expected__isnull=False),
                name="a_child_is_born_or_expected",
            ),
            models.CheckConstraint(
                condition=Q(died__isnull=True) | Q(born__isnull=True) | Q(died__gte=F("born")),
                name="nobody_dies_before_birth",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class PersonName(models.Model):
    """A name someone has or had; exactly one is the current one."""

    class Kind(models.TextChoices):
        CURRENT = "current", "Current name"
        FORMER = "former", "Former name"
        ALIAS = "alias", "Also known as"
        PREFERRED = "preferred", "Likes to be called"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="names")
    kind = models.CharField(max_length=9, choices=Kind, default=Kind.CURRENT)
    given = models.CharField(max_length=100, blank=True)
    family = models.CharField(max_length=100, blank=True)
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(kind="current"), name="one_current_name"
            )
        ]

    def __str__(self) -> str:
        return f"{self.given} {self.family}".strip()


class SearchKey(models.Model):
    """A short key a person can be found by: pieces of a name, how it sounds, a postcode, a number.

    Worked out from the rows beside it; a search is one indexed look for any of its own keys.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="search_keys")
    key = models.CharField(max_length=40)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["key", "person"])]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "key"], name="one_row_per_key")
        ]

    def __str__(self) -> str:
        return self.key


class Address(models.Model):
    """Where someone lives or lived; a protected address is shown only to those who must know it."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="addresses")
    kind = models.CharField(max_length=20, default="home", help_text="home, placement, other")
    lines = models.CharField(max_length=300)
    postcode = models.CharField(max_length=10, blank=True)
    protected = models.BooleanField(default=False)
    started_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.lines}, {self.postcode}"


class Identifier(models.Model):
    """A number another body knows the person by, such as an NHS number or a pupil number."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="identifiers")
    kind = models.CharField(max_length=20, help_text="nhs, upn, former_upn, home_office, other")
    value = models.CharField(max_length=40)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "value"], name="one_person_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"


class Relationship(models.Model):
    """How `person` stands to `other`: "person is the <kind> of other"; read both ways."""

    class Kind(models.TextChoices):
        PARENT = "parent", "Parent"
        STEP_PARENT = "step_parent", "Step-parent"
        SIBLING = "sibling", "Brother or sister"
        HALF_SIBLING = "half_sibling", "Half-brother or half-sister"
        GRANDPARENT = "grandparent", "Grandparent"
        AUNT_UNCLE = "aunt_uncle", "Aunt or uncle"
        PARTNER = "partner", "Partner"
        CARER = "carer", "Carer"
        FRIEND = "friend", "Friend of the family"
        OTHER = "other", "Other"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="relationships")
    other = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="related_by")
    kind = models.CharField(max_length=12, choices=Kind)
    parental_responsibility = models.BooleanField(default=False)
    same_household = models.BooleanField(default=False)
    started_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(person=F("other")), name="nobody_is_their_own_kin"),
            models.UniqueConstraint(
                fields=["person", "other", "kind", "started_on"], name="one_relationship_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.kind} of {self.other}"
