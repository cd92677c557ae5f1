using System.Diagnostics;
using System.Xml.Linq;
using MLNet.VisionGraph.TestKit;

namespace MLNet.VisionGraph.Cli.Tests.CodeGeneration;

/// <summary>Builds and runs generated projects with the .NET SDK, as a developer does.</summary>
internal static class Sdk
{
    /// <summary>Builds a project or a program of one file; a warning is an error, unless it is an advisory.</summary>
    /// <returns>The assembly.</returns>
    public static string Build(string project)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        var build = Run(
            "dotnet",
            Path.GetDirectoryName(project)!,
            "build",
            project,
            "-c",
            configuration,
            "-p:TreatWarningsAsErrors=true",
            "-p:WarningsNotAsErrors=NU1901%3BNU1902%3BNU1903%3BNU1904"
        );
        Assert.That(build.ExitCode, Is.Zero, build.Out + build.Error);
        Assert.That(build.Out, Does.Not.Contain("): warning "));
        return build.Out.Split('\n').Last(line => line.Contains(" -> ", StringComparison.Ordinal)).Split(" -> ")[1].Trim();
    }

    /// <summary>Runs a program to its end.</summary>
    public static Tool.Result Run(string program, string folder, params string[] arguments)
    {
        using var process = Start(program, folder, arguments);
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Tool.Result(process.ExitCode, output, error.Result);
    }

    /// <summary>Starts a program.</summary>
    public static Process Start(string program, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // What `dotnet test` tells its children is not meant for the builds of others.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
            start.Environment.Remove(name);
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        return Process.Start(start)!;
    }

    /// <summary>Gets the version of a package that projects of this repository reference.</summary>
    public static string VersionOf(string package) =>
        (string)
            XDocument
                .Load(Repository.At("Directory.Packages.props"))
                .Descendants("PackageVersion")
                .First(element => (string)element.Attribute("Include")! == package)
                .Attribute("Version")!;
}
