"""Where an import stands (api.md): `uploaded checking checked committing committed undone failed`."""

from crm.rules.codes.base import Code


class ImportState(Code):
    """导入状态."""

    UPLOADED = "uploaded", "已上传", "Uploaded"
    CHECKING = "checking", "检查中", "Being checked"
    CHECKED = "checked", "已检查", "Checked"
    COMMITTING = "committing", "导入中", "Being taken in"
    COMMITTED = "committed", "已导入", "Taken in"
    UNDONE = "undone", "已撤销", "Undone"
    FAILED = "failed", "失败", "Failed"


# Nothing of it stands yet: its columns may still be mapped another way.
OPEN_TO_CHANGE = frozenset({ImportState.UPLOADED, ImportState.CHECKED, ImportState.FAILED})
# A worker is at it, or is to be.
AT_WORK = frozenset({ImportState.CHECKING, ImportState.COMMITTING})
