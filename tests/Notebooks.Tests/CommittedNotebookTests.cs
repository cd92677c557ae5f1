using Notebooks.Runner.Apps;
using Notebooks.Runner.Format;
using Notebooks.Runner.Running;

namespace Notebooks.Tests;

/// <summary>The notebooks of examples/notebooks, as they are committed.</summary>
[NonParallelizable]
public class CommittedNotebookTests
{
    [TestCaseSource(typeof(Repository), nameof(Repository.Notebooks))]
    public async Task Run_CommittedNotebook_GoesThroughAndShowsWhatIsStored(string path)
    {
        var notebook = Notebook.Read(path);

        var outputs = await NotebookRunner.Run(notebook);

        // Numbers may differ in their last digits between machines; what kind of thing each cell shows does not.
        Assert.That(
            outputs.Select(pair => Kinds(pair.Value)),
            Is.EqualTo(outputs.Select(pair => Kinds(pair.Key.Outputs))),
            "the stored outputs are another notebook's: ./build.sh notebooks --store"
        );

        static string Kinds(System.Text.Json.Nodes.JsonArray outputs) =>
            string.Join(
                "; ",
                outputs.Select(output =>
                    output!["data"] is { } data ? string.Join(' ', data.AsObject().Select(form => form.Key).Order()) : "printed"
                )
            );
    }

    [TestCaseSource(typeof(Repository), nameof(Repository.Notebooks))]
    public void StoredOutputs_CommittedNotebook_CanBeShownAnywhere(string path)
    {
        var stored = File.ReadAllText(path);

        Assert.Multiple(() =>
        {
            Assert.That(
                Notebook.Read(path).ToString(),
                Is.EqualTo(stored),
                "not in the form that the runner writes: ./build.sh notebooks --store"
            );
            Assert.That(stored, Does.Contain("image/svg+xml").And.Not.Contain("<script").And.Not.Contain("<style"));
            Assert.That(
                stored,
                Does.Not.Contain("\"error\"").And.Not.Contain(Path.GetTempPath()).And.Not.Contain("/home/"),
                "a trace of the machine that stored it"
            );
            Assert.That(stored, Has.Length.LessThan(1_000_000));
        });
    }

    [TestCaseSource(typeof(Repository), nameof(Repository.Notebooks))]
    public void App_CommittedNotebook_IsWhatTheRunnerWritesAndNamesProjectsThatAreThere(string path)
    {
        var app = File.ReadAllText(SingleFileApp.PathOf(path));
        var projects = app.Split('\n')
            .Where(line => line.StartsWith("#:project ", StringComparison.Ordinal))
            .Select(line => line["#:project ".Length..])
            .ToArray();

        Assert.Multiple(() =>
        {
            Assert.That(app, Is.EqualTo(SingleFileApp.Of(Notebook.Read(path), "../../")), "./build.sh notebooks --store writes it anew");
            Assert.That(projects, Is.Not.Empty);
            Assert.That(projects.Where(project => !File.Exists(Path.Combine(Path.GetDirectoryName(path)!, project))), Is.Empty);
        });
    }

    [TestCaseSource(typeof(Repository), nameof(Repository.Notebooks))]
    public void App_CommittedNotebook_CompilesAndRunsOnPicturesOfTheUser(string path)
    {
        using var photos = new DrawnPhotos("fish", "house", perKind: 8);

        var shown = CompiledApp.Run(SingleFileApp.PathOf(path));

        Assert.That(shown.Select(value => value.Content.Forms.ContainsKey(MimeBundle.Svg)), Has.Some.True);
        Assert.That(string.Concat(shown.Select(value => value.Content.PlainText)), Does.Contain("[").And.Not.Contain("96 pictures"));
    }
}
