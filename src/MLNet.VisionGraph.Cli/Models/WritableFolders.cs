using System.Globalization;

namespace MLNet.VisionGraph.Cli.Models;

/// <summary>Checks, before any work is done, that folders can be written and have room.</summary>
internal static class WritableFolders
{
    private const double Mega = 1e6;

    /// <summary>Checks the folder of temporary files, which ML.NET needs to save and to load models.</summary>
    /// <exception cref="FailureException">It cannot be written.</exception>
    public static void CheckTemporary()
    {
        var folder = Path.GetTempPath();
        try
        {
            var probe = Directory.CreateTempSubdirectory("visiongraph-");
            try
            {
                File.WriteAllBytes(Path.Combine(probe.FullName, "probe"), new byte[4096]);
            }
            finally
            {
                probe.Delete(recursive: true);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FailureException(
                $"The folder for temporary files, '{folder}', cannot be written ({ErrorText.OneLine(exception.Message).TrimEnd('.')}), "
                    + $"but ML.NET needs it. Set {(OperatingSystem.IsWindows() ? "TMP" : "TMPDIR")} to a folder that can be.",
                exception
            );
        }
    }

    /// <summary>Checks that a disk has room.</summary>
    /// <param name="folder">A folder on the disk, which exists.</param>
    /// <param name="bytes">The number of bytes that will be written at least.</param>
    /// <param name="what">What will be written, for the message.</param>
    /// <exception cref="FailureException">There is less.</exception>
    public static void CheckRoom(string folder, long bytes, string what)
    {
        if (FreeBytes(folder) is { } free && free < bytes)
            throw new FailureException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"There are {free / Mega:F0} MB free on the disk of '{folder}', but {what} need about {bytes / Mega:F0} MB. "
                ) + "Free disk space, or choose another location."
            );
    }

    /// <summary>Checks that none of the files to be written is a folder.</summary>
    /// <exception cref="FailureException">One is.</exception>
    public static void CheckFiles(IEnumerable<string> files)
    {
        if (files.FirstOrDefault(Directory.Exists) is { } folder)
            throw new FailureException($"'{folder}' is a folder, but a file of this name will be written. Rename or remove the folder.");
    }

    private static long? FreeBytes(string folder)
    {
        try
        {
            return new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null; // a network path, for example
        }
    }
}
