using System.Text.Json.Nodes;
using Notebooks.Runner;
using Notebooks.Runner.Running;

namespace Notebooks.Tests;

/// <summary>Cells change the console and the working folder of the process, one notebook at a time.</summary>
[NonParallelizable]
public class NotebookRunnerTests
{
    private Written _written = null!;

    [SetUp]
    public void SetUp() => _written = new Written();

    [TearDown]
    public void TearDown() => _written.Dispose();

    [Test]
    public async Task Run_SeveralCells_GoOnWithWhatThoseBeforeLeft()
    {
        var outputs = await _written.Run(
            "using System.Text;\nvar text = new StringBuilder(\"a\");\nrecord Pair(int A, int B);",
            "md:# between",
            "string Twice() => $\"{text}{text}\";",
            "text.Append(new Pair(1, 2).B);",
            "Twice()"
        );

        Assert.That(Text(outputs[^1][0]), Is.EqualTo("a2a2"));
    }

    [Test]
    public async Task Run_LastExpression_IsTheResultWithTheCellsNumber()
    {
        var outputs = await _written.Run("var x = 20;", "x + 22", "x = 1;", "display(\"shown once\")");

        Assert.Multiple(() =>
        {
            Assert.That(outputs[0], Is.Empty);
            Assert.That(outputs[1].Single()!["output_type"]!.GetValue<string>(), Is.EqualTo("execute_result"));
            Assert.That(outputs[1].Single()!["execution_count"]!.GetValue<int>(), Is.EqualTo(2));
            Assert.That(Text(outputs[1].Single()), Is.EqualTo("42"));
            Assert.That(outputs[2], Is.Empty);
            Assert.That(outputs[3], Has.Count.EqualTo(1), "what is displayed is not a result as well");
        });
    }

    [Test]
    public async Task Run_PrintedAndDisplayed_KeepTheirOrder()
    {
        var outputs = (
            await _written.Run(
                "Console.Write(\"a\");\nConsole.WriteLine(\"b\");\ndisplay(1.5);\nawait Task.Run(() => Console.WriteLine(\"c\"));"
            )
        )[0];

        Assert.Multiple(() =>
        {
            Assert.That(
                outputs.Select(output => output!["output_type"]!.GetValue<string>()),
                Is.EqualTo(new[] { "stream", "display_data", "stream" })
            );
            Assert.That(outputs[0]!["text"]!.ToJsonString(), Is.EqualTo("""["ab\n"]"""));
            Assert.That(Text(outputs[1]), Is.EqualTo("1.5"));
            Assert.That(outputs[2]!["text"]!.ToJsonString(), Is.EqualTo("""["c\n"]"""));
        });
    }

    [TestCase("HTML(\"<b>x</b>\")", "text/html", "<b>x</b>")]
    [TestCase("\"<i>y</i>\".DisplayAs(\"text/html\")", "text/html", "<i>y</i>")]
    [TestCase("display(\"# z\", \"text/markdown\")", "text/markdown", "# z")]
    [TestCase("Chart.Bars(\"t\", [(\"a\", 0.5)])", "image/svg+xml", "<svg")]
    [TestCase("Chart.Bars(\"t\", [(\"a\", 0.5)])", "text/plain", "[t: a 0.500]")]
    [TestCase("DrawnPictures.Draw(\"fish\", 1).Square(8)", "image/png", "iVBORw0KGgo")]
    [TestCase("new[] { new { A = 1, B = \"<\" } }", "text/html", "<td>1</td><td>&lt;</td>")]
    [TestCase("new[] { new { A = 1, B = \"x\" } }.Display()", "text/plain", "A  B")]
    [TestCase("new[] { 1, 2 }", "text/plain", "[1, 2]")]
    public async Task Run_Value_IsStoredInItsForms(string code, string form, string expected)
    {
        var output = (await _written.Run(code))[0].Single();

        Assert.That(Text(output, form), Does.Contain(expected));
    }

    [Test]
    public async Task Run_DisplayUpdatedByALaterCell_StoresWhatItShowsLast()
    {
        var outputs = await _written.Run(
            "var shown = display(\"first\");\nshown.Update(\"second\");",
            "shown.Update(HTML(\"<b>third</b>\"));"
        );

        Assert.Multiple(() =>
        {
            Assert.That(Text(outputs[0].Single(), "text/html"), Is.EqualTo("<b>third</b>"));
            Assert.That(outputs[1], Is.Empty);
        });
    }

    [TestCase("var x = 1;\n\nint y = \"text\";", 3, "CS0029")]
    [TestCase("int Divide(int x)\n{\n    return 1 / x;\n}\n\nDivide(0)", 3, "DivideByZeroException")]
    [TestCase("await Task.Yield();\nthrow new InvalidOperationException(\"on purpose\");", 2, "InvalidOperationException: on purpose")]
    public void Run_CellThatFails_IsReportedWithNotebookCellAndLine(string code, int line, string expected)
    {
        var error = Assert.ThrowsAsync<NotebookException>(() => _written.Run("var fine = 1;", "md:# text", code));

        Assert.That(error!.Message, Does.StartWith($"written.ipynb, cell [2], line {line}: ").And.Contain(expected));
    }

    [Test]
    public void Run_MethodOfAnEarlierCellThrows_NamesTheLineThatCalledIt()
    {
        var error = Assert.ThrowsAsync<NotebookException>(() =>
            _written.Run("int Fail() => throw new TimeoutException();", "var a = 1;\n_ = Fail();")
        );

        Assert.That(error!.Message, Does.StartWith("written.ipynb, cell [2], line 2: TimeoutException"));
    }

    [Test]
    public async Task Run_CellThatFails_LeavesConsoleFolderAndOutputAsTheyWere()
    {
        var (console, folder, output) = (Console.Out, Environment.CurrentDirectory, Kernel.Output);

        var where = await _written.Run("Environment.CurrentDirectory");
        Assert.ThrowsAsync<NotebookException>(() => _written.Run("throw new Exception();"));

        Assert.Multiple(() =>
        {
            Assert.That(Path.GetFileName(Text(where[0].Single())), Is.EqualTo(Path.GetFileName(Path.GetDirectoryName(_written.Path))));
            Assert.That(Console.Out, Is.SameAs(console));
            Assert.That(Environment.CurrentDirectory, Is.EqualTo(folder));
            Assert.That(Kernel.Output, Is.SameAs(output));
        });
    }

    [Test]
    public async Task Run_KnownPackages_CanBeUsed()
    {
        var outputs = await _written.Run(
            "#r \"nuget: MLNet.VisionGraph\"\n#r \"nuget:Microsoft.ML, 5.0.0\"\n"
                + "using MLNet.VisionGraph;\nBackboneRegistry.Get(\"efficientvit_m0\").PooledLength"
        );

        Assert.That(Text(outputs[0].Single()), Is.EqualTo("192"));
    }

    [TestCase("\n#r \"nuget: Newtonsoft.Json, 13.0.3\"", 2, "MLNet.VisionGraph.Training")]
    [TestCase("#r \"somewhere/library.dll\"", 1, "is not available here")]
    [TestCase("#!python\nprint(1)", 1, "does not know")]
    public void Run_WhatTheRunnerDoesNotHave_IsAnErrorThatSaysWhatItHas(string code, int line, string expected)
    {
        var error = Assert.ThrowsAsync<NotebookException>(() => _written.Run(code));

        Assert.That(error!.Message, Does.StartWith($"written.ipynb, cell [1], line {line}: ").And.Contain(expected));
    }

    [Test]
    public async Task Check_TextThatDiffers_NamesTheCellAndShowsBoth()
    {
        var notebook = _written.Notebook("\"same\"", "\"now\"");
        var outputs = await NotebookRunner.Run(notebook);
        NotebookFiles.Store(Repository.Root, notebook, outputs);
        Assert.DoesNotThrow(() => TextComparison.Check(outputs));

        outputs.Last().Key.Store([JsonNode.Parse("""{ "output_type": "stream", "name": "stdout", "text": ["before"] }""")]);

        Assert.That(
            () => TextComparison.Check(outputs),
            Throws.TypeOf<NotebookException>().With.Message.Contains("cell [2]").And.Message.Contains("before").And.Message.Contains("now")
        );
    }

    private static string Text(JsonNode? output, string form = "text/plain") =>
        output!["data"]![form] is JsonArray lines
            ? string.Concat(lines.Select(line => line!.GetValue<string>()))
            : output["data"]![form]!.GetValue<string>();
}
