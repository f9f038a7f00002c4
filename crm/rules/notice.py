"""The notice that a dealer gives its customers before it has one of its own: version 1 (PI-1).

A version is a promise of its exact words: a better text is a new version, never a change of this one.
"""

STANDARD_VERSION = 1
STANDARD_ZH = """{dealer}（下称“本店”）依照《中华人民共和国个人信息保护法》告知您：

一、我们处理哪些信息：您的姓名、联系电话、所在地区、购车意向，以及您与本店的接触记录。
二、用于什么：为您此次购车提供咨询、邀约、签约、交车和售后回访。营销信息仅在您另行同意后发送。
三、保存多久：战败客户自最后一次接触起保存至本店设定的期限（一般为36个月），其余按法律要求保存，到期删除。
四、交给谁：由本店委托的系统服务商代为存储和处理，不向其他人提供，法律另有规定的除外。
五、您的权利：您可以随时查阅、更正、删除您的信息，或撤回同意。可在本页撤回同意，也可联系本店任何工作人员。
撤回同意不影响撤回前已进行的处理，也不影响本店向您提供服务。"""
STANDARD_EN = """{dealer} ("we") informs you as the Personal Information Protection Law of the PRC requires.

1. We process your name, your phone numbers, your region, your wishes for a car, and our contacts with you.
2. We use them to advise you on this purchase, to invite you, for the contract, the delivery and the call after it. We\
 send marketing messages only if you agree to them separately.
3. Of customers who do not buy, we keep them for the period that we have set after the last contact (usually 36\
 months); otherwise as long as the law requires. Then they are deleted.
4. A provider stores and processes them for us. Nobody else gets them unless the law demands it.
5. You may see, correct or erase your data and withdraw your consent at any time: on this page, or by telling\
 any of our staff. Our use of them until then stays lawful, and we serve you all the same."""
