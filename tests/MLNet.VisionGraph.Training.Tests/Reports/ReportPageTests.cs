using System.Globalization;
using MLNet.VisionGraph.TestKit;

namespace MLNet.VisionGraph.Training.Tests.Reports;

/// <summary>The page in a real browser, where there is one.</summary>
public class ReportPageTests
{
    [Test]
    public async Task Page_InABrowser_RendersWithoutComplaintAndAnswersClicksAndKeys()
    {
        await using var browser = await Browser.StartAsync();
        using var folder = new TemporaryFolder();
        var path = folder["report.html"];
        var plan = HostileTraining.Trained.Quantize(
            HostileTraining.Photos.Validation,
            new QuantizationOptions { CalibrationImageCount = 2, MinSignalToNoise = 0 }
        );
        var int8 = HostileTraining.Trained.CompareQuantized(HostileTraining.Photos.Validation, plan);
        TrainingReport.Create(HostileTraining.Trained, HostileTraining.Photos, HostileTraining.Options with { Int8 = int8 }).SaveHtml(path);
        await browser.OpenAsync(path);

        // Every section has content, and hostile names are text.
        var empty = await browser.EvaluateAsync<string>(
            "[...document.querySelectorAll('main section')].filter(s => s.innerText.trim().length < 20).map(s => s.id).join()"
        );
        var sections = await browser.EvaluateAsync<int>("document.querySelectorAll('main section').length");
        var heading = await browser.EvaluateAsync<string>("document.querySelector('.brand').textContent");
        var broken = await browser.EvaluateAsync<int>(
            "Promise.all([...document.images].map(i => { i.loading = 'eager'; return i.decode().then(() => 0, () => 1); }))"
                + ".then(all => all.reduce((a, b) => a + b, 0))"
        );

        // A cell of the confusion matrix opens its photos, by click as by key.
        var clicked = await browser.EvaluateAsync<string>(
            """
            (() => {
              const cells = [...document.querySelectorAll('.matrix td')];
              const cell = cells.find(td => Number(td.textContent.replace(' %', '')) > 0);
              cell.click();
              const shown = () => document.querySelectorAll('.cell-images img').length;
              const byClick = shown();
              document.querySelector('.cell-images').replaceChildren();
              cell.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
              const expected = measured().confusion[cell.dataset.true][cell.dataset.predicted];
              return [byClick, shown(), expected].join();
            })()
            """
        );
        var counts = clicked.Split(',').Select(int.Parse).ToArray();

        // An arrow key moves the focus; a photo opens; the theme changes; the metrics of the other part can be shown.
        var moved = await browser.EvaluateAsync<string>(
            """
            (() => {
              const td = document.querySelector('.matrix td');
              td.focus();
              td.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }));
              return document.activeElement.dataset.column;
            })()
            """
        );
        var opened = await browser.EvaluateAsync<bool>(
            """
            (() => {
              document.querySelector('#attention .frame').click();
              const viewer = document.getElementById('viewer');
              const is = viewer.open && viewer.querySelectorAll('canvas').length === 1;
              viewer.close();
              return is;
            })()
            """
        );
        var hovered = await browser.EvaluateAsync<int>(
            """
            (() => {
              document.querySelector('#map .mark').dispatchEvent(new PointerEvent('pointerover', { bubbles: true }));
              return document.querySelectorAll('.map-card:not([hidden]) img').length;
            })()
            """
        );
        var dark = await browser.EvaluateAsync<bool>(
            """
            (() => {
              const before = getComputedStyle(document.body).backgroundColor;
              document.getElementById('theme').click();
              return before !== getComputedStyle(document.body).backgroundColor;
            })()
            """
        );
        var accuracy = await browser.EvaluateAsync<string>(
            """
            (() => {
              const choice = document.querySelector('#tools select');
              choice.value = 'validation';
              choice.dispatchEvent(new Event('change'));
              return document.querySelector('.card-value').textContent;
            })()
            """
        );
        var model = await browser.EvaluateAsync<string>("document.querySelector('#model').textContent");
        var harmed = await browser.EvaluateAsync<bool>("'harmed' in window || document.querySelectorAll('img[src=\"x\"]').length > 0");

        Assert.Multiple(() =>
        {
            Assert.That(empty, Is.Empty, "sections without content");
            Assert.That(sections, Is.EqualTo(11));
            Assert.That(heading, Is.EqualTo($"drawn {HostileTraining.Payload}"));
            Assert.That(broken, Is.Zero, "pictures that cannot be decoded");
            Assert.That(counts[2], Is.GreaterThan(0));
            Assert.That(counts, Is.All.EqualTo(counts[2]));
            Assert.That(moved, Is.EqualTo("1"));
            Assert.That(opened, "a photo and its heatmap");
            Assert.That(hovered, Is.EqualTo(1), "a picture beside its mark on the map");
            Assert.That(dark, "dark and light");
            Assert.That(accuracy, Is.EqualTo(FormattableString.Invariant($"{100 * HostileTraining.Trained.Validation.Accuracy:F1} %")));
            Assert.That(
                model,
                Does.Contain(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"accuracy {100 * int8.Int8.Accuracy:F1} % instead of {100 * int8.Float32.Accuracy:F1} %, "
                            + $"the same class for {100 * int8.Agreement:F1} % of 12 images"
                    )
                )
            );
            Assert.That(harmed, Is.False);
            Assert.That(browser.Complaints, Is.Empty);
            Assert.That(
                browser.Requests.Where(address => !address.StartsWith("data:", StringComparison.Ordinal)),
                Has.Exactly(1).Items,
                "the file itself"
            );
        });
    }
}
