import pytest
from accounts.roles import Role
from tests.make import *
from tests.web.browsing import *

def test_pages(li, zhang, reception, manager, clerk):
    t=arrived(reception, li, customer_name="王小姐", phone="13800138000", model="octavia")
    c=filed(zhang, phones=numbered(1)); d=filed(li)
    director=make_user("care", Role.CARE_DIRECTOR); market=make_user("market", Role.MARKET_MANAGER); adm=make_user("adm", Role.DEALER_ADMIN)
    for u in (li, reception, manager, clerk, director, market, adm):
        for url in ["/","/traffic/",f"/traffic/{t.id}/",f"/traffic/{t.id}/decline/",f"/traffic/{t.id}/follow-up/","/cards/","/cards/new/",f"/cards/new/?traffic={t.id}",f"/cards/{d.id}/",f"/cards/{d.id}/edit/",f"/cards/{d.id}/follow-up/",f"/day/{li.id}/"]:
            a=browser(u).get(url)
            print(u.username,url.replace(str(t.id),"T").replace(str(d.id),"D"),a.status_code)
