"""Weights from the judgements of one expert or a group, with everything that a reader needs to trust them."""

from collections.abc import Sequence
from dataclasses import dataclass

from indices.remark import Remark
from indices.table import Array, Places
from indices.weights.ahp.blame import Blame, blame
from indices.weights.ahp.completion import Filled, complete, remark_on_completion
from indices.weights.ahp.consistency import Consistency, assess
from indices.weights.ahp.group import Group, Grouping, Way, gather
from indices.weights.ahp.judgement import Judgement
from indices.weights.ahp.origin import Origin, trace
from indices.weights.ahp.priority import Method, rank, weigh_eigenvector, weigh_geometric_mean
from rules.errors import UsageError
from rules.text import Text

_MANY = 9  # elements beyond which a person no longer compares reliably (Saaty: seven plus or minus two)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Weighing:
    """The result. Weights have shape (n,) in the order of `elements`; `weights` are those by the method asked for.

    consistency, blame and completed speak of the one matrix, of a group's geometric mean matrix
    """

    elements: tuple[str, ...]
    eigenvector: Array
    geometric_mean: Array
    consistency: Consistency
    blame: tuple[Blame, ...]
    completed: tuple[Filled, ...]
    group: Group | None
    origin: Origin
    remarks: tuple[Remark, ...]

    @property
    def weights(self) -> Array:
        """The weights by the method asked for."""
        return self.eigenvector if self.origin.method is Method.EIGENVECTOR else self.geometric_mean

    @property
    def ranks(self) -> Places:
        """The ranks by the method asked for, 1 = best."""
        return rank(self.weights)

    @property
    def rank_differences(self) -> Places:
        """Rank by geometric mean less rank by eigenvector, shape (n,): all 0 where the methods agree."""
        found: Places = rank(self.geometric_mean) - rank(self.eigenvector)
        return found


def weigh_judgements(judgements: Sequence[Judgement], way: Way, *, shares: Array | None = None) -> Weighing:
    """Return the weights of one judgement, or of the group of several; `shares` are the experts' weights.

    Raises
    ------
    UsageError
        There is no judgement, the experts' elements differ, the random index table is too short.

    """
    if not judgements:
        raise UsageError(Text(zh="没有判断矩阵。请至少给出一个文件。", en="No judgements; give at least one file."))
    group = gather(judgements, way, shares) if len(judgements) > 1 else None
    judgement = group.judgement if group else judgements[0]
    completed = complete(judgement, way.completion)
    eigenvector, geometric_mean = weigh_eigenvector(completed.matrix)[0], weigh_geometric_mean(completed.matrix)
    if group and group.grouping is Grouping.AIP:
        eigenvector, geometric_mean = _weigh_both(judgements, way, shares)
    consistency = assess(completed.matrix, way.table)
    return Weighing(
        elements=judgement.elements,
        eigenvector=eigenvector,
        geometric_mean=geometric_mean,
        consistency=consistency,
        blame=blame(judgement, completed.matrix),
        completed=completed.filled,
        group=group,
        origin=trace(judgements, way.method, way.table),
        remarks=(
            *(remark for each in judgements for remark in each.remarks),
            *remark_on_completion(judgement, consistency.ci, way.table),
            *_remark_consistency(consistency),
            *_remark_members(group),
            *_remark_methods(eigenvector, geometric_mean),
        ),
    )


def _weigh_both(judgements: Sequence[Judgement], way: Way, shares: Array | None) -> tuple[Array, Array]:
    ways = [
        Way(grouping=way.grouping, method=method, table=way.table, completion=way.completion, sharing=way.sharing)
        for method in (Method.EIGENVECTOR, Method.GEOMETRIC_MEAN)
    ]
    eigenvector, geometric_mean = (gather(judgements, each, shares).weights for each in ways)
    return eigenvector, geometric_mean


def _remark_consistency(found: Consistency) -> list[Remark]:
    remarks = []
    if not found.is_acceptable:
        text = Text(
            zh=f"CR = {found.cr:.4f}（{found.table}），不小于 0.10，一致性不可接受。请与专家复核最不一致的判断。",
            en=f"CR = {found.cr:.4f} ({found.table}) is not below 0.10: inconsistent. "
            "Go over the worst judgements with the expert.",
        )
        remarks.append(Remark(kind="inconsistent", about="CR", text=text))
    if found.size > _MANY:
        text = Text(
            zh=f"一次比较 {found.size} 个元素，超过 {_MANY} 个，判断不易一致。建议分组。",
            en=f"{found.size} elements at once, more than {_MANY}: hard to judge consistently; consider groups.",
        )
        remarks.append(Remark(kind="many", about=str(found.size), text=text))
    return remarks


def _remark_members(group: Group | None) -> list[Remark]:
    aggregated = [_OF_MEAN] if group and group.grouping is Grouping.AIP else []
    return aggregated + [
        Remark(
            kind="inconsistent",
            about=each.expert,
            text=Text(
                zh=f"专家 {each.expert} 的 CR = {each.consistency.cr:.4f}，不小于 0.10。",
                en=f"Expert {each.expert}: CR = {each.consistency.cr:.4f} is not below 0.10.",
            ),
        )
        for each in (group.members if group else ())
        if not each.consistency.is_acceptable
    ]


def _remark_methods(eigenvector: Array, geometric_mean: Array) -> list[Remark]:
    if bool((rank(eigenvector) == rank(geometric_mean)).all()):
        return []
    return [
        Remark(
            kind="method",
            about="rank",
            text=Text(
                zh="特征向量法与几何平均法给出的次序不同，结论依赖于方法。",
                en="Eigenvector and geometric mean rank the elements differently: the order depends on the method.",
            ),
        )
    ]


_OF_MEAN = Remark(
    kind="aip",
    about="CR",
    text=Text(
        zh="按权重集结（AIP）时没有群组判断矩阵；λmax、CI、CR、GCI 取自各专家判断的几何平均矩阵。",
        en="Aggregated priorities (AIP) have no matrix: lambda max, CI, CR and GCI are those of the mean judgements.",
    ),
)
