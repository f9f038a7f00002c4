"""The states of a device's command, and why someone is asked about one (SY-2, SY-3)."""

from crm.rules.codes.base import Code


class CommandState(Code):
    """The answer to a command (SY-2)."""

    DONE = "done", "已完成", "Done"
    REFUSED = "refused", "被拒绝", "Refused"
    WAITING = "waiting", "等待中", "Waiting"


class NeedReason(Code):
    """Why someone is asked about a command."""

    # For the person who sent it.
    REFUSED = "refused", "被拒绝", "Refused"
    CONFLICT = "conflict", "与他人冲突", "Someone else was first"
    OVERTAKEN = "overtaken", "部分未采用", "Partly overtaken"
    # For a manager.
    CLOCK_WRONG = "clock_wrong", "手机时间有误", "Wrong clock"
    LATE = "late", "隔日补传", "Arrived after its day"

    @property
    def is_done(self) -> bool:
        """Return whether the command has been carried out, so that it is only shown."""
        return self in (NeedReason.OVERTAKEN, NeedReason.LATE)


class NeedDecision(Code):
    """The answer to a command that someone is asked about."""

    APPLY = "apply", "执行", "Carry out"
    DROP = "drop", "放弃", "Drop"


ASKS_MANAGER = frozenset({NeedReason.CLOCK_WRONG, NeedReason.LATE})
# Codes of refusals that another person's action caused, not a mistake in the command.
CONFLICTS = frozenset(
    {
        "already_in_custody", "already_owner", "callback_made", "card_closed", "card_merged", "contact_out_of_order",
        "duplicate_card", "not_allowed", "not_found", "stale", "traffic_settled", "transition_not_allowed",
    }
)  # fmt: skip


class RemovalReason(Code):
    """Why a device has to let a card go (SY-4)."""

    START_OVER = "start_over", "重新同步", "Start over"
    MERGED = "merged", "已合并", "Merged"
    TRANSFERRED = "transferred", "已转交", "Transferred"
    CLOSED = "closed", "已关闭", "Closed"
    LOST_ROLE = "lost_role", "权限变更", "Role changed"
    NO_LONGER_NEEDED = "no_longer_needed", "不再需要", "No longer needed"
