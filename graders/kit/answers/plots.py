"""What a figure shows, as a check sees it: titles, labels, and the numbers that were drawn."""

from dataclasses import dataclass, fields
from typing import NoReturn, Self

from graders.kit.answers.records import Record, number
from graders.kit.findings import fail

Numbers = tuple[float | None, ...]


@dataclass(frozen=True)
class Picture:
    """A picture in a cell's output."""

    width: int
    height: int
    bytes: int


@dataclass(frozen=True)
class Series:
    """A line, or a cloud of points."""

    label: str
    x: Numbers
    y: Numbers


@dataclass(frozen=True)
class Bar:
    """A bar by its middle; one that lies is wide instead of high."""

    x: float | None
    y: float | None
    width: float | None
    height: float | None


@dataclass(frozen=True)
class Axes:
    """One pair of axes. ``ticks`` are the words below it, ``points`` what ``scatter`` drew."""

    title: str
    xlabel: str
    ylabel: str
    xscale: str
    yscale: str
    legend: tuple[str, ...]
    ticks: tuple[str, ...]
    lines: tuple[Series, ...]
    points: tuple[Series, ...]
    bars: tuple[Bar, ...]
    images: int


@dataclass(frozen=True)
class Plot:
    """One figure, in the cell that ``where`` names."""

    where: str
    title: str
    axes: tuple[Axes, ...]

    @property
    def first(self) -> Axes:
        """The first axes; a figure without any fails the check."""
        if not self.axes:
            self._fail("axes", "an empty figure")
        return self.axes[0]

    def is_labelled(self) -> Self:
        """Each axes has a title, or the figure has one, and words at both of its sides."""
        for axes in self.axes or (self.first,):
            if not (axes.title or self.title):
                self._fail("a title", "no title")
            if not (axes.xlabel and axes.ylabel):
                self._fail("words at both axes", f"{axes.xlabel!r} and {axes.ylabel!r}")
        return self

    def _fail(self, expected: str, got: str) -> NoReturn:
        fail("wrong_output", asked=f"the plot of {self.where}", expected=expected, got=got)


def read_picture(told: Record) -> Picture:
    told.only("width", "height", "bytes")
    return Picture(told.whole("width"), told.whole("height"), told.whole("bytes"))


def read_plot(where: str, told: Record) -> Plot:
    told.only("title", "axes")
    return Plot(where, told.text("title"), tuple(map(read_axes, told.records("axes"))))


def read_axes(told: Record) -> Axes:
    told.only(*(one.name for one in fields(Axes)))
    return Axes(
        title=told.text("title"),
        xlabel=told.text("xlabel"),
        ylabel=told.text("ylabel"),
        xscale=told.text("xscale"),
        yscale=told.text("yscale"),
        legend=told.texts("legend"),
        ticks=told.texts("ticks"),
        lines=tuple(map(read_series, told.records("lines"))),
        points=tuple(map(read_series, told.records("points"))),
        bars=tuple(map(read_bar, told.records("bars"))),
        images=told.whole("images"),
    )


def read_series(told: Record) -> Series:
    told.only("label", "x", "y")
    return Series(told.text("label"), told.numbers("x"), told.numbers("y"))


def read_bar(told: Record) -> Bar:
    told.only("x", "y", "width", "height")
    return Bar(*(number(told.any(name)) for name in ("x", "y", "width", "height")))
