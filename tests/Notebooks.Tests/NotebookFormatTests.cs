using Notebooks.Runner;
using Notebooks.Runner.Format;
using Notebooks.Runner.Running;

namespace Notebooks.Tests;

[NonParallelizable]
public class NotebookFormatTests
{
    [Test]
    public async Task Store_RunTwice_GivesTheSameBytes()
    {
        using var written = new Written();
        NotebookFiles.Store(
            Repository.Root,
            written.Notebook(
                "md:# A title\n\nwith ä, 中 and \"quotes\"",
                "Console.WriteLine(\"1\\n2\"); display(DrawnPictures.Draw(\"tree\", 3)); Chart.Bars(\"<&>\", [(\"ü\", 1)])"
            ),
            await Outputs()
        );
        var first = File.ReadAllBytes(written.Path);

        NotebookFiles.Store(Repository.Root, Notebook.Read(written.Path), await Outputs());

        Assert.That(File.ReadAllBytes(written.Path), Is.EqualTo(first));
        Assert.That(
            File.ReadAllText(Path.ChangeExtension(written.Path, ".cs")),
            Does.Contain($"#:project {Path.GetRelativePath(Path.GetDirectoryName(written.Path)!, Repository.Root)}/tools/NotebookKit/")
        );

        async Task<IReadOnlyDictionary<Cell, System.Text.Json.Nodes.JsonArray>> Outputs() =>
            await NotebookRunner.Run(Notebook.Read(written.Path));
    }

    [Test]
    public void ToString_WhatIsNotAskedFor_IsKept()
    {
        using var written = new Written();
        var notebook = written.Notebook(
            """
            { "cells": [ { "cell_type": "raw", "id": "r", "metadata": { "tags": ["x"] }, "source": "raw" } ],
              "metadata": { "custom": { "b": 1.50, "a": [] } }, "nbformat": 4, "nbformat_minor": 5 }
            """
        );

        Assert.That(
            notebook.ToString(),
            Is.EqualTo(
                """
                {
                 "cells": [
                  {
                   "cell_type": "raw",
                   "id": "r",
                   "metadata": {
                    "tags": [
                     "x"
                    ]
                   },
                   "source": "raw"
                  }
                 ],
                 "metadata": {
                  "custom": {
                   "a": [],
                   "b": 1.50
                  }
                 },
                 "nbformat": 4,
                 "nbformat_minor": 5
                }

                """
            )
        );
    }

    [TestCase("""{ "nbformat": 4, "nbformat_minor": 4, "cells": [] }""", "4.4")]
    [TestCase("""{ "nbformat": 4, "nbformat_minor": 5, "cells": [], "metadata": { "language_info": { "name": "python" } } }""", "python")]
    [TestCase("[1]", "JSON object")]
    [TestCase("{ cells", "cannot be read")]
    public void Read_WhatIsNoSuchNotebook_SaysWhatItIs(string json, string expected)
    {
        using var written = new Written();

        Assert.That(
            () => written.Notebook(json),
            Throws.TypeOf<NotebookException>().With.Message.StartsWith("written.ipynb: ").And.Message.Contains(expected)
        );
    }

    [Test]
    public void Find_NameThatIsNotThere_SaysWhichAre() =>
        Assert.That(
            () => NotebookFiles.Find(Repository.Root, ["04-nothing"]),
            Throws.TypeOf<FileNotFoundException>().With.Message.Contains("01-first-features")
        );
}
