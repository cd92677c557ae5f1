namespace Notebooks.Tests;

/// <summary>A folder of few pictures, which notebooks take for the user's own photos.</summary>
internal sealed class DrawnPhotos : IDisposable
{
    private const string Variable = "VISIONGRAPH_PHOTOS";

    private readonly string _folder = Directory.CreateTempSubdirectory("visiongraph-photos-").FullName;

    public DrawnPhotos(string first, string second, int perKind)
    {
        foreach (var kind in new[] { first, second })
        {
            Directory.CreateDirectory(Path.Combine(_folder, kind));
            for (var i = 0; i < perKind; i++)
                DrawnPictures.Draw(kind, 50 + i, side: 64).Save(Path.Combine(_folder, kind, $"{i}.png"));
        }

        Environment.SetEnvironmentVariable(Variable, _folder);
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Variable, null);
        Directory.Delete(_folder, recursive: true);
    }
}
