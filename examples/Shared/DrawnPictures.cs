namespace Examples;

/// <summary>Pictures for examples that were given no folder: drawn once, kept in the system's folder for temporary files.</summary>
internal static class DrawnPictures
{
    /// <summary>The folder that the arguments name, or one with drawn pictures, one subfolder per class.</summary>
    public static string FolderOr(string[] args, int perClass, int side = 256) =>
        args.FirstOrDefault(argument => !argument.StartsWith('-')) ?? Folder(perClass, side);

    private static string Folder(int perClass, int side)
    {
        var folder = Path.Combine(Path.GetTempPath(), $"visiongraph-pictures-{perClass}-{side}");
        if (Directory.Exists(folder))
            return folder;

        // Under its name the folder is complete, also where two programs draw at the same time.
        var unfinished = Directory.CreateTempSubdirectory("visiongraph-pictures-").FullName;
        PictureSet.Draw(unfinished, perClass, seed: 1, side);
        try
        {
            Directory.Move(unfinished, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            Directory.Delete(unfinished, recursive: true);
        }

        return folder;
    }
}
