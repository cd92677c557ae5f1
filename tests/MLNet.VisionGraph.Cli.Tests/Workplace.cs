using MLNet.VisionGraph.TestKit;

namespace MLNet.VisionGraph.Cli.Tests;

/// <summary>A folder of drawn photos and a model that was trained on them, made once; no network, and a cache of its own.</summary>
[SetUpFixture]
internal sealed class Workplace
{
    private static string s_root = string.Empty;

    /// <summary>Gets 3 classes of 12 pictures.</summary>
    public static string Photos => At("photos");

    /// <summary>Gets the folder of the trained model.</summary>
    public static string Model => At("models", "drawn");

    /// <summary>Gets the output of the training.</summary>
    public static Tool.Result Training { get; private set; } = new(-1, "", "");

    public static string At(params string[] names) => Path.Combine([s_root, .. names]);

    public static string OnePhoto => Path.Combine(Photos, "rings", "01.png");

    [OneTimeSetUp]
    public void Make()
    {
        s_root = Directory.CreateTempSubdirectory("visiongraph-cli-").FullName;
        Environment.SetEnvironmentVariable("VISIONGRAPH_CACHE", At("cache"));
        Environment.SetEnvironmentVariable("VISIONGRAPH_HUB", Directory.CreateDirectory(At("empty-mirror")).FullName);
        Draw(Photos, perClass: 12);
        Training = Tool.Run(
            "image-classification",
            "--dataset",
            Photos,
            "--name",
            "drawn",
            "--output",
            At("models"),
            "--weights",
            "random",
            "--image-size",
            "64",
            "--epochs",
            "2",
            "--batch-size",
            "8"
        );
    }

    [OneTimeTearDown]
    public void Remove() => Directory.Delete(s_root, recursive: true);

    public static void Draw(string folder, int perClass)
    {
        var random = new Random(5);
        for (var kind = 0; kind < DrawnImages.Classes.Length; kind++)
        {
            var target = Directory.CreateDirectory(Path.Combine(folder, DrawnImages.Classes[kind])).FullName;
            for (var i = 0; i < perClass; i++)
            {
                using var picture = DrawnImages.Pattern(kind, random);
                picture.Save(Path.Combine(target, $"{i:00}.png"));
            }
        }
    }
}
