using System.Reflection;
using System.Runtime.InteropServices;
using MLNet.VisionGraph.Cli.Tests.CodeGeneration;
using MLNet.VisionGraph.TestKit;

namespace MLNet.VisionGraph.Cli.Tests.Packages;

/// <summary>The packages of this repository, packed once as they would be published, and offered to projects as a feed.</summary>
internal static class PackageFeed
{
    private static readonly Lazy<string> s_folder = new(Pack);

    /// <summary>Gets the folder with the packages.</summary>
    public static string Folder => s_folder.Value;

    /// <summary>Gets the version of all packages.</summary>
    public static string Version { get; } =
        typeof(CommandLine)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .First(data => data.Key == "PackageVersion:MLNet.VisionGraph.Training")
            .Value!;

    /// <summary>Gets the runtime identifier of the tool's package for this system.</summary>
    public static string Runtime { get; } =
        (
            OperatingSystem.IsWindows() ? "win"
            : OperatingSystem.IsMacOS() ? "osx"
            : "linux"
        ) + (RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "-arm64" : "-x64");

    /// <summary>Gets the path of a package.</summary>
    public static string PathOf(string package, string ending = "nupkg") => Path.Combine(Folder, $"{package}.{Version}.{ending}");

    /// <summary>
    /// Lets projects below a folder restore from the feed as well. The feed's packages have a separate cache, so that packages from other
    /// runs are never mistaken for them; all other packages come from the machine's usual sources.
    /// </summary>
    public static void Use(string folder)
    {
        var installed = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } named
            ? named
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        File.WriteAllText(
            Path.Combine(folder, "NuGet.config"),
            $"""
            <configuration>
              <config>
                <add key="globalPackagesFolder" value="{Workplace.At("packages")}" />
              </config>
              <fallbackPackageFolders>
                <add key="installed" value="{installed}" />
              </fallbackPackageFolders>
              <packageSources>
                <add key="visiongraph" value="{Folder}" />
              </packageSources>
            </configuration>
            """
        );
    }

    private static string Pack()
    {
        var folder = Directory.CreateDirectory(Workplace.At("feed")).FullName;
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        string[] common = ["-c", configuration, "-o", folder, "--no-restore", "-p:BuildProjectReferences=false"];
        Do("MLNet.VisionGraph.StarterWeights", "--no-build");
        Do("MLNet.VisionGraph", "--no-build");
        Do("MLNet.VisionGraph.Training", "--no-build");
        Do("MLNet.VisionGraph.Cli", $"-p:ToolPackageRuntimeIdentifiers={Runtime}");
        return folder;

        void Do(string project, string more)
        {
            var sources = Repository.At("src", project);
            var run = Sdk.Run("dotnet", sources, ["pack", $"{project}.csproj", .. common, more]);
            Assert.That(run.ExitCode, Is.Zero, run.Out + run.Error);
        }
    }
}
