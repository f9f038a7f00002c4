"""Codes of where a customer comes from, what they need, and what they compare."""

from crm.rules.codes.base import Code


class LeadSource(Code):
    """信息渠道: what brought the customer. `event_site` is outreach's own and set by the system."""

    HQ_ASSIGNED = "hq_assigned", "总部分配", "Assigned by headquarters"
    CUSTOMER_BASE = "customer_base", "基盘转化", "Customer base"
    TV = "tv", "电视", "Television"
    RADIO = "radio", "广播", "Radio"
    NEWSPAPER = "newspaper", "报纸", "Newspaper"
    MAGAZINE = "magazine", "杂志", "Magazine"
    ONLINE_AD = "online_ad", "网络广告", "Online advertisement"
    SEARCH_ENGINE = "search_engine", "搜索引擎", "Search engine"
    OUTDOOR_MOBILE = "outdoor_mobile", "户外移动", "Outdoor and mobile"
    BUILDING_MEDIA = "building_media", "楼宇分众", "Building media"
    REFERRAL = "referral", "朋友推荐", "Friend's referral"
    SMS = "sms", "短信", "SMS"
    DIRECT_MAIL = "direct_mail", "直邮", "Direct mail"
    DIRECTORY_114 = "directory_114", "114", "Directory 114"
    OTHER = "other", "其他", "Other"
    EVENT_SITE = "event_site", "活动现场", "Event site"


class Venue(Code):
    """接触场所, of outreach."""

    RESIDENTIAL = "residential", "住宅区", "Residential area"
    OFFICE = "office", "办公楼", "Office building"
    MALL = "mall", "商场", "Shopping mall"
    ENTERTAINMENT = "entertainment", "娱乐", "Entertainment"
    OTHER = "other", "其他", "Other"


class Purpose(Code):
    """购买用途."""

    PRIVATE = "private", "私人", "Private"
    COMPANY = "company", "公司", "Company"
    GOVERNMENT = "government", "政府", "Government"
    OTHER = "other", "其他", "Other"


class Replacement(Code):
    """置换意向."""

    FIRST_PURCHASE = "first_purchase", "首次购车", "First car"
    ADDITIONAL = "additional", "添置", "Additional car"
    TRADE_IN = "trade_in", "置换", "Trade-in"


class CallTopic(Code):
    """通话关注点, several, of a phone card."""

    PRICE = "price", "价格", "Price"
    PROMOTION = "promotion", "促销", "Promotion"
    EVENT = "event", "活动", "Event"
    SUPPLY = "supply", "供货情况", "Supply"
    PRODUCT = "product", "产品信息", "Product information"
    SHOWROOM_ADDRESS = "showroom_address", "展厅地址", "Showroom address"
    TEST_DRIVE = "test_drive", "试乘试驾", "Test drive"
    OTHER = "other", "其他", "Other"


class VisitedBefore(Code):
    """是否已进店, of a phone card."""

    NO = "no", "否", "No"
    THIS_DEALER = "this_dealer", "来过本店", "This dealer"
    OTHER_DEALER = "other_dealer", "去过其他网内经销商", "Another dealer of the brand"


class Accessories(Code):
    """加装精品/附件. `undecided` does not answer the key question (CA-11)."""

    YES = "yes", "是", "Yes"
    NO = "no", "否", "No"
    UNDECIDED = "undecided", "未定", "Undecided"


class Preference(Code):
    """客户首选."""

    OWN_BRAND = "own_brand", "本品牌", "Our brand"
    COMPETITOR = "competitor", "竞争品牌", "A competitor"


class ComparisonPoint(Code):
    """对比关注, several."""

    BRAND = "brand", "品牌", "Brand"
    PRICE = "price", "价格", "Price"
    REPUTATION = "reputation", "综合口碑", "Reputation"
    PERFORMANCE = "performance", "性能", "Performance"
    EXTERIOR = "exterior", "外观", "Exterior"
    INTERIOR = "interior", "内饰做工", "Interior"
    SPACE = "space", "空间", "Space"
    CONFIGURATION = "configuration", "配置", "Configuration"
    FUEL_ECONOMY = "fuel_economy", "油耗", "Fuel economy"
    SAFETY = "safety", "安全", "Safety"
    QUALITY = "quality", "质量", "Quality"
    TECHNOLOGY = "technology", "技术含量", "Technology"
    SERVICE = "service", "服务水平", "Service"
    AFTER_SALES_COST = "after_sales_cost", "售后成本", "After-sales cost"
    FAMILY_FRIENDS = "family_friends", "亲友意见", "Family and friends"
    OTHER = "other", "其他", "Other"
