"""The seventeen Sustainable Development Goals of the United Nations by number; the cross-walk between frameworks."""

from rules.text import Text

GOALS = {
    1: Text(zh="无贫穷", en="No poverty"),
    2: Text(zh="零饥饿", en="Zero hunger"),
    3: Text(zh="良好健康与福祉", en="Good health and well-being"),
    4: Text(zh="优质教育", en="Quality education"),
    5: Text(zh="性别平等", en="Gender equality"),
    6: Text(zh="清洁饮水和卫生设施", en="Clean water and sanitation"),
    7: Text(zh="经济适用的清洁能源", en="Affordable and clean energy"),
    8: Text(zh="体面工作和经济增长", en="Decent work and economic growth"),
    9: Text(zh="产业、创新和基础设施", en="Industry, innovation and infrastructure"),
    10: Text(zh="减少不平等", en="Reduced inequalities"),
    11: Text(zh="可持续城市和社区", en="Sustainable cities and communities"),
    12: Text(zh="负责任消费和生产", en="Responsible consumption and production"),
    13: Text(zh="气候行动", en="Climate action"),
    14: Text(zh="水下生物", en="Life below water"),
    15: Text(zh="陆地生物", en="Life on land"),
    16: Text(zh="和平、正义与强大机构", en="Peace, justice and strong institutions"),
    17: Text(zh="促进目标实现的伙伴关系", en="Partnerships for the goals"),
}
