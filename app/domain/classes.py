"""The amateur classes and the GMDSS certificates, the topics of their tests, and the two parts of an examination."""

from enum import StrEnum


class OperatorClass(StrEnum):
    """A class of amateur radio operator's certificate; the first class is the highest.

    Source: Article 57.1.
    """

    AMATEUR_1 = "amateur-1"
    AMATEUR_2 = "amateur-2"
    AMATEUR_3 = "amateur-3"
    AMATEUR_4 = "amateur-4"

    @property
    def number(self) -> int:
        """The number of the class, 1 to 4."""
        return int(self.value[-1])

    def higher_than(self, other: "OperatorClass") -> bool:
        """Say whether this class gives more than the other; no class is higher than itself."""
        return self.number < other.number


class Topic(StrEnum):
    """A topic of the theory test, in the order of the decree.

    Source: Article 62.1.
    """

    LAW = "law"
    ITU = "itu"
    ELECTRICAL = "electrical"
    RADIO = "radio"


class GmdssCertificate(StrEnum):
    """A type of GMDSS maritime radio operator's certificate, the restricted operator's first.

    Source: Article 67.2.a; the letters are those of Article 47 of the ITU Radio Regulations.
    """

    ROC = "roc"
    GOC = "goc"
    REC_2 = "rec-2"
    REC_1 = "rec-1"


class Regime(StrEnum):
    """The two families of certificates, each with its own articles.

    Source: Chapter III of the decree, sections 1 (Articles 57 to 66) and 2 (Articles 67 to 83).
    """

    AMATEUR = "amateur"
    MARITIME = "maritime"

    @classmethod
    def of(cls, certificate: OperatorClass | GmdssCertificate) -> "Regime":
        """Return the family of a class or certificate."""
        return cls.AMATEUR if isinstance(certificate, OperatorClass) else cls.MARITIME


class GmdssTopic(StrEnum):
    """A subject of the GMDSS courses, in the order in which they are taught; the last three are asked of REC only.

    Source: Article 68.3, with IMO model courses 1.25 and 1.26 and STCW B-IV/2; for REC, Article 47 of the ITU Radio Regulations.
    """

    FRAMEWORK = "framework"
    SEA_AREAS = "sea-areas"
    IDENTITIES = "identities"
    RADIO_PRINCIPLES = "radio-principles"
    DSC = "dsc"
    TELEPHONY = "telephony"
    SATELLITE = "satellite"
    LOCATING = "locating"
    SAFETY_INFORMATION = "safety-information"
    DISTRESS = "distress"
    WATCHKEEPING = "watchkeeping"
    LANGUAGE = "language"
    ELECTRONICS = "electronics"
    MAINTENANCE = "maintenance"
    MEASUREMENT = "measurement"


class Part(StrEnum):
    """A part of the examination; each is passed by itself.

    Source: Article 62.1 and 62.2.
    """

    THEORY = "theory"
    PRACTICAL = "practical"
