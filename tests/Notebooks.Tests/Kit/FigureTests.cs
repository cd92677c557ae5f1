using System.Xml.Linq;

namespace Notebooks.Tests.Kit;

public class FigureTests
{
    private const string Hostile = "a < b & \"c\"";

    private static IEnumerable<TestCaseData> Figures()
    {
        var picture = DrawnPictures.Draw("house", 1, side: 16);
        var weights = Enumerable.Range(0, 9).Select(i => i / 8f).ToArray();
        (string Name, Figure Figure)[] all =
        [
            ("lines", Chart.Lines(Hostile, [new Series(Hostile, [0.1, 2]), new Series("none yet", [])], "epoch", 5, most: 1)),
            ("one epoch", Chart.Lines(Hostile, [new Series("line", [0.1])], "epoch", 1, most: 1)),
            ("curves", Chart.Curves(Hostile, [new Series(Hostile, [1, 0.5]), new Series("none yet", [])], Hostile, Hostile)),
            ("objects", ObjectWall.Of(Hostile, [(picture, [new(1, 2, 3, 4, 0), new(1, 2, 3, 4, 1, IsTrue: true)])], [Hostile, "b"], 2)),
            ("bars", Chart.Bars(Hostile, [(Hostile, 0.5), ("more than all", 1.5)])),
            (
                "points",
                Chart.Points(
                    Hostile,
                    Enumerable.Range(0, 14).Select(i => ((double)i, i * 0.5, i % 7)),
                    [Hostile, "b", "c", "d", "e", "f", "g"]
                )
            ),
            ("matrix", Chart.Matrix(Hostile, ["a", Hostile], ["a"], (row, _) => row, Hostile, Hostile)),
            ("wall", PictureWall.Of(Hostile, [(picture, Hostile, true), (picture, "", false)], columns: 3)),
            ("map over a picture", PositionMap.Over(Hostile, picture, weights, side: 3, query: 8)),
            ("map of classes", PositionMap.Classes(Hostile, 3, at => (at % 2 == 0 ? at : null, at), query: 0)),
            ("heading", PositionMap.Heading(Hostile, Hostile)),
        ];
        return
        [
            .. all.Select(item => new TestCaseData(item.Figure).SetArgDisplayNames(item.Name)),
            new TestCaseData(Figure.Below(Figure.Beside(all[0].Figure, all[1].Figure), all[2].Figure)).SetArgDisplayNames("joined"),
        ];
    }

    [TestCaseSource(nameof(Figures))]
    public void ToSvg_AnyFigure_IsXmlOfPositiveNumbersInsideThePaper(Figure figure)
    {
        var root = XDocument.Parse(figure.ToSvg()).Root!;

        Assert.Multiple(() =>
        {
            Assert.That(root.Attribute("aria-label")!.Value, Does.Contain("a < b").Or.Contain("one"));
            Assert.That(root.Descendants().Select(element => element.Name.LocalName), Has.None.EqualTo("script").And.None.EqualTo("style"));
            Assert.That(root.ToString(), Does.Not.Contain("NaN").And.Not.Contain("∞"));
            Assert.That(
                root.Descendants()
                    .Attributes("width")
                    .Where(width => !width.Value.EndsWith('%'))
                    .Select(width => double.Parse(width.Value)),
                Is.All.InRange(0, figure.Width)
            );
        });
    }

    [Test]
    public void Beside_TwoFigures_AreAsWideAsBothAndAsHighAsTheHigher()
    {
        var joined = Figure.Beside(new Figure(10, 20, "", "one"), new Figure(30, 5, "", "two"));

        Assert.That((joined.Width, joined.Height, joined.Description), Is.EqualTo((40.0, 20.0, "one; two")));
    }

    [Test]
    public void Below_ThreeFigures_StandUnderEachOther()
    {
        var joined = Figure.Below(new Figure(10, 20, "", "one"), new Figure(30, 5, "", "two"), new Figure(1, 100, "", "one"));

        Assert.Multiple(() =>
        {
            Assert.That((joined.Width, joined.Height, joined.Description), Is.EqualTo((30.0, 125.0, "one; two")));
            Assert.That(joined.Body, Does.Contain("translate(0 20)").And.Contain("translate(0 25)"));
        });
    }

    [Test]
    public void HtmlPage_AnyContents_ShowsTheBestFormOfEach()
    {
        var page = HtmlPage.Of(
            "a < b",
            [
                Kernel.HTML("<b>bold</b>"),
                MimeBundle.Plain("1 < 2"),
                Chart.Bars("t", [("x", 1)]).ToMimeBundle(),
                DrawnPictures.Draw("fish", 1, side: 4).ToMimeBundle(),
            ]
        );

        Assert.That(
            page,
            Does.Contain("<title>a &lt; b</title>")
                .And.Contain("<b>bold</b>")
                .And.Contain("<pre>1 &lt; 2</pre>")
                .And.Contain("<svg")
                .And.Contain("data:image/png;base64,iVBOR")
        );
    }
}
