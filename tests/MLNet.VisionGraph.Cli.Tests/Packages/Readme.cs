using MLNet.VisionGraph.TestKit;

namespace MLNet.VisionGraph.Cli.Tests.Packages;

/// <summary>The code that the README shows.</summary>
internal static class Readme
{
    /// <summary>Gets a block of C# below a heading.</summary>
    /// <param name="heading">The heading's line.</param>
    /// <param name="index">Which of the blocks, from 0.</param>
    public static string Code(string heading, int index)
    {
        var section = File.ReadLines(Repository.At("README.md"))
            .SkipWhile(line => line != heading)
            .Skip(1)
            .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal));
        var blocks = string.Join('\n', section).Split("```csharp\n").Skip(1).Select(text => text.Split("\n```")[0]).ToArray();
        Assert.That(blocks, Has.Length.GreaterThan(index), $"blocks below '{heading}'");
        return blocks[index];
    }
}
