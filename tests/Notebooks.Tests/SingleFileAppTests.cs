using System.Diagnostics;
using Notebooks.Runner;
using Notebooks.Runner.Apps;

namespace Notebooks.Tests;

public class SingleFileAppTests
{
    [Test]
    public void Of_Cells_BecomeOneProgram()
    {
        using var written = new Written();
        var notebook = written.Notebook(
            "md:# Title\n\ntext",
            "#r \"nuget: MLNet.VisionGraph.Training\"\n#r \"nuget: TorchSharp-cpu\"\n"
                + "using System.Text;\nusing MLNet.VisionGraph;\n\n"
                + "// A pair.\npublic record Pair(int A);\n\n// A value.\nvar pair = new Pair(1);",
            "int Twice(int x) => 2 * x;\n\nTwice(pair.A) // the result"
        );

        Assert.That(
            SingleFileApp.Of(notebook, "../"),
            Is.EqualTo(
                """
                // The notebook written.ipynb as an app of one file: dotnet run written.cs
                // Written from the notebook by ./build.sh notebooks --store: change that, not this.
                #:project ../src/MLNet.VisionGraph.Training/MLNet.VisionGraph.Training.csproj
                #:project ../tools/NotebookKit/NotebookKit.csproj
                #:property PublishAot=false
                using System.Text;
                using MLNet.VisionGraph;
                using Notebooks;
                using static Notebooks.Kernel;

                // # Title
                //
                // text

                // A value.
                var pair = new Pair(1);

                int Twice(int x) => 2 * x;

                display(Twice(pair.A)); // the result

                // The types of the cells above.

                // A pair.
                public record Pair(int A);

                """
            )
        );
    }

    [Test]
    public void Of_CellThatIsNoCSharp_NamesCellAndLine()
    {
        using var written = new Written();

        Assert.That(
            () => SingleFileApp.Of(written.Notebook("var a = 1;", "\nvar b = ;"), "../"),
            Throws.TypeOf<NotebookException>().With.Message.StartsWith("written.ipynb, cell [2], line 2: CS1525")
        );
    }

    // Compiled elsewhere with this project's references; here as a user does it, with what the folder's build files add.
    [TestCaseSource(typeof(Repository), nameof(Repository.Notebooks))]
    public void App_OfEachNotebook_IsBuiltByTheSdk(string notebook)
    {
        var start = new ProcessStartInfo(
            "dotnet",
            [
                "build",
                Path.ChangeExtension(notebook, ".cs"),
                "-c",
                new DirectoryInfo(AppContext.BaseDirectory).Name,
                "-p:BuildProjectReferences=false",
                "-v:quiet",
            ]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var build = Process.Start(start)!;
        var error = build.StandardError.ReadToEndAsync();
        var output = build.StandardOutput.ReadToEnd();
        build.WaitForExit();

        Assert.That(build.ExitCode, Is.Zero, output + error.Result);
    }
}
