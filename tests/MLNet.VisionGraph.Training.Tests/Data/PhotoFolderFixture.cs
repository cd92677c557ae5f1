using MLNet.VisionGraph.Training.Tests.Augmentation;

namespace MLNet.VisionGraph.Training.Tests.Data;

/// <summary>A temporary folder with one subfolder per class, whose pictures are drawn.</summary>
internal sealed class PhotoFolderFixture : IDisposable
{
    public PhotoFolderFixture(params (string Class, int Photos)[] classes)
    {
        foreach (var (name, photos) in classes)
        {
            for (var i = 0; i < photos; i++)
                Add($"{name}/{i:000}.png", seed: name.Length * 100 + i);
        }
    }

    public string Root { get; } = Directory.CreateTempSubdirectory("visiongraph-tests-").FullName;

    public string At(string path) => Path.Combine(Root, path);

    /// <summary>Draws a picture whose size depends on the seed.</summary>
    public string Add(string path, int seed)
    {
        var random = new Random(seed);
        using var picture = Pictures.Draw(random.Next(30, 90), random.Next(30, 90), seed);
        using var image = Pictures.ToMlImage(picture);
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        image.Save(At(path));
        return At(path);
    }

    /// <summary>Writes a file that is no picture.</summary>
    public string Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), text);
        return At(path);
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
