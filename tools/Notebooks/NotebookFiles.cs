using System.Text.Json.Nodes;
using Notebooks.Runner.Apps;
using Notebooks.Runner.Format;

namespace Notebooks.Runner;

/// <summary>Where notebooks lie, and how they are written back.</summary>
public static class NotebookFiles
{
    /// <summary>The folder of the notebooks, from the repository's root.</summary>
    public const string Folder = "examples/notebooks";

    /// <summary>Finds notebooks.</summary>
    /// <param name="root">The repository's root, or the folder that paths belong to.</param>
    /// <param name="names">Names with or without ending, or paths; none for all.</param>
    /// <returns>The files, in order.</returns>
    /// <exception cref="FileNotFoundException">There is no such notebook; the message says which there are.</exception>
    public static IReadOnlyList<string> Find(string root, IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        string[] all = [.. Directory.EnumerateFiles(Path.Combine(root, Folder), "*.ipynb").Order(StringComparer.Ordinal)];
        return names.Count == 0
            ? all
            :
            [
                .. names.Select(name =>
                    File.Exists(name)
                        ? Path.GetFullPath(name)
                        : all.FirstOrDefault(path => Path.GetFileName(path) == name || Path.GetFileNameWithoutExtension(path) == name)
                            ?? throw new FileNotFoundException(
                                $"There is no notebook '{name}'; "
                                    + $"there are {string.Join(", ", all.Select(Path.GetFileNameWithoutExtension))}."
                            )
                ),
            ];
    }

    /// <summary>Stores outputs in a notebook's file, and writes its app next to it.</summary>
    /// <param name="root">The repository's root, whose projects the app references.</param>
    /// <param name="notebook">The notebook.</param>
    /// <param name="outputs">The outputs of its code cells.</param>
    public static void Store(string root, Notebook notebook, IReadOnlyDictionary<Cell, JsonArray> outputs)
    {
        ArgumentNullException.ThrowIfNull(notebook);
        ArgumentNullException.ThrowIfNull(outputs);
        foreach (var (cell, found) in outputs)
            cell.Store(found);
        var app = SingleFileApp.PathOf(Path.GetFullPath(notebook.FilePath));
        var way = Path.GetRelativePath(Path.GetDirectoryName(app)!, root).Replace('\\', '/');
        File.WriteAllText(notebook.FilePath, notebook.ToString());
        File.WriteAllText(app, SingleFileApp.Of(notebook, $"{way}/"));
    }
}
