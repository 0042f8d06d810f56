"""What the rules of governance refuse; each rule has its error, so that callers can tell them."""

from comptune.ledger.errors import NotAllowed


class RoleMissing(NotAllowed):
    """Nobody gave this person a role that may do this."""


class DemoUsersOff(NotAllowed):
    """A demo user, where the workspace knows none."""


class SelfGrant(NotAllowed):
    """A role granted to oneself."""


class LastAdministrator(NotAllowed):
    """After this, nobody could grant roles any more."""


class GrantRefused(NotAllowed):
    """A role that the person has already, or has not."""


class UnknownScenario(NotAllowed):
    """No scenario of the ledger has this id."""


class AlreadyExists(NotAllowed):
    """An id that was given before; ids are never given twice."""


class WrongState(NotAllowed):
    """The scenario's state does not allow this."""


class WrongStream(NotAllowed):
    """An entry for a stream that its event does not belong to."""


class VersionMissing(NotAllowed):
    """A submission that does not say which version of the scenario its author has seen."""


class StaleValue(NotAllowed):
    """The value before is not what the ledger has now."""


class NothingChanged(NotAllowed):
    """A change that changes nothing."""


class RepeatedCell(NotAllowed):
    """One cell twice in one entry."""


class OutsideTheYears(NotAllowed):
    """A year that the scenario does not have, or years that no scenario can have."""


class ReasonMissing(NotAllowed):
    """A change that takes a reason, without one."""


class LockedCell(NotAllowed):
    """A cell that stays as it is."""


class NotLocked(NotAllowed):
    """A cell to unlock that is not locked."""


class LockRoleTooHigh(NotAllowed):
    """A lock for a role above one's own."""


class BaseRefused(NotAllowed):
    """A base that the scenario does not have or cannot have."""


class NotCurrent(NotAllowed):
    """No sealed run has the scenario's present content."""


class RunInUse(NotAllowed):
    """The file of a run that somebody decided about."""


class ResultsDiffer(NotAllowed):
    """A run recorded again with other results."""


class UnknownOptimization(NotAllowed):
    """No run of the tuner has this id."""


class WrongContent(NotAllowed):
    """What the entry says of the scenario is not what the ledger derives."""


class NotYourOwnProposal(NotAllowed):
    """Maker is not checker."""


class AlreadySigned(NotAllowed):
    """One person, one signature."""


class NotApproved(NotAllowed):
    """Publication without the approvals that it takes."""


class ApprovalLapsed(NotAllowed):
    """The scenario is not any more what was submitted."""


class UnknownSetting(NotAllowed):
    """No setting of governance has this name."""


class SettingRefused(NotAllowed):
    """A text that is no value of the setting."""
