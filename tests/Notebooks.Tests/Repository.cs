using System.Runtime.CompilerServices;
using Notebooks.Runner;

namespace Notebooks.Tests;

/// <summary>The sources that these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", ".."));

    public static IEnumerable<TestCaseData> Notebooks =>
        NotebookFiles.Find(Root, []).Select(path => new TestCaseData(path).SetArgDisplayNames(Path.GetFileNameWithoutExtension(path)));

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
