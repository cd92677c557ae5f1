namespace MLNet.VisionGraph.Examples.Tests;

/// <summary>
/// A command of examples/README.md, and the output that is shown below it; a first line <c>…</c> stands for lines that are left out.
/// </summary>
internal sealed record ShownRun(string File, string[] Arguments, string[] Output)
{
    private const string Prompt = "$ dotnet run -c Release ";

    /// <summary>The example that the file is, or is a part of.</summary>
    public string Example => Path.GetFileNameWithoutExtension(File.Split('/')[0]);

    /// <summary>Whether these lines are the ones that are shown.</summary>
    public bool Shows(string[] printed)
    {
        var shown = Output is ["…", .. var last] ? last : Output;
        return (shown.Length == printed.Length || (shown.Length < printed.Length && shown != Output))
            && shown.Zip(printed[^shown.Length..]).All(pair => ShownText.Agree(pair.First, pair.Second));
    }

    /// <summary>All of the README, in its order: a block of code that begins with a prompt holds commands with their output.</summary>
    public static IEnumerable<ShownRun> All()
    {
        foreach (
            var block in System
                .IO.File.ReadAllText(Path.Combine(Folder, "README.md"))
                .Split("```")
                .Where((_, i) => i % 2 == 1)
                .Select(block => block.Trim('\n'))
        )
        {
            if (!block.StartsWith(Prompt, StringComparison.Ordinal))
                continue;
            foreach (var run in block.Split(Prompt, StringSplitOptions.RemoveEmptyEntries))
            {
                var lines = run.Split('\n', StringSplitOptions.RemoveEmptyEntries);
                var command = lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
                yield return new ShownRun(command[0], command[1..], lines[1..]);
            }
        }
    }

    /// <summary>The folder `examples`.</summary>
    public static string Folder { get; } = Path.Combine(Root(), "examples");

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!System.IO.File.Exists(Path.Combine(folder.FullName, "VisionGraph.sln")))
            folder =
                folder.Parent
                ?? throw new InvalidOperationException("The sources' root was not found: there is no VisionGraph.sln above this test.");
        return folder.FullName;
    }
}
