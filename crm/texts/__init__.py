"""What people read for the crm's refusals, by code and subject; details say what to do."""

from crm.texts.care import CARE_TEXTS
from crm.texts.contacts import CONTACTS_TEXTS
from crm.texts.filing import FILING_TEXTS
from crm.texts.importing import IMPORT_TEXTS
from crm.texts.leads import LEADS_TEXTS
from crm.texts.managing import MANAGING_TEXTS
from crm.texts.settings import SETTINGS_TEXTS
from crm.texts.sync import SYNC_TEXTS
from crm.texts.traffic import TRAFFIC_TEXTS

TEXTS = {
    **TRAFFIC_TEXTS,
    **FILING_TEXTS,
    **CONTACTS_TEXTS,
    **MANAGING_TEXTS,
    **CARE_TEXTS,
    **IMPORT_TEXTS,
    **SETTINGS_TEXTS,
    **SYNC_TEXTS,
    **LEADS_TEXTS,
}
