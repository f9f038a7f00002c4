"""Where an export stands (RP-7)."""

from crm.rules.codes.base import Code


class ExportState(Code):
    """导出状态."""

    WAITING = "waiting", "等待中", "Waiting"
    READY = "ready", "可下载", "Ready"
    FAILED = "failed", "失败", "Failed"
    EXPIRED = "expired", "已过期", "Expired"
