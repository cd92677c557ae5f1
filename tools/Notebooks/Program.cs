// Runs the notebooks of examples/notebooks, every cell in its order, and fails where a cell fails:
//   ./build.sh notebooks [NAME…]            all of them, or those named (a path works too)
//   ./build.sh notebooks --store [NAME…]    stores the outputs in the notebooks and writes each one's single-file app again
//   ./build.sh notebooks --check [NAME…]    fails as well where a cell's text differs from the stored one
using System.Diagnostics;
using Notebooks.Runner;
using Notebooks.Runner.Format;
using Notebooks.Runner.Running;

var (store, check) = (args.Contains("--store"), args.Contains("--check"));
if (args.FirstOrDefault(argument => argument.StartsWith('-') && argument is not ("--store" or "--check")) is { } unknown)
{
    Console.Error.WriteLine($"notebooks: '{unknown}' is not known; --store and --check are, and names of notebooks.");
    return 2;
}

try
{
    foreach (var path in NotebookFiles.Find(Environment.CurrentDirectory, [.. args.Where(argument => !argument.StartsWith('-'))]))
    {
        var notebook = Notebook.Read(path);
        var watch = Stopwatch.StartNew();
        var outputs = await NotebookRunner.Run(notebook, (place, time) => Console.Error.WriteLine($"{place}: {time.TotalSeconds:0.0} s"));
        if (check)
            TextComparison.Check(outputs);
        if (store)
            NotebookFiles.Store(Environment.CurrentDirectory, notebook, outputs);
        Console.WriteLine(
            $"{notebook.FileName}: {outputs.Count} cells in {watch.Elapsed.TotalSeconds:0.0} s{(store ? ", stored" : string.Empty)}"
        );
    }

    return 0;
}
catch (Exception exception) when (exception is NotebookException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"notebooks: {exception.Message}");
    return 1;
}
