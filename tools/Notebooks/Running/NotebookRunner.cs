using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Scripting;
using Notebooks.Runner.Format;

namespace Notebooks.Runner.Running;

/// <summary>Runs the cells of notebooks in their order, each going on with what those before it have left.</summary>
public static class NotebookRunner
{
    /// <summary>Gets the namespaces that cells need not name: those of every C# program, and the notebook's own.</summary>
    public static IReadOnlyList<string> Imports { get; } =
    [
        "System",
        "System.Collections.Generic",
        "System.IO",
        "System.Linq",
        "System.Net.Http",
        "System.Threading",
        "System.Threading.Tasks",
        "Notebooks",
        "Notebooks.Kernel",
    ];

    private static readonly ScriptOptions s_options = ScriptOptions
        .Default.WithReferences(ProgramReferences.All)
        .WithImports(Imports)
        .WithEmitDebugInformation(true)
        .WithFileEncoding(Encoding.UTF8);

    /// <summary>Runs a notebook. The working folder is the notebook's; what cells print is not printed but collected.</summary>
    /// <param name="notebook">The notebook; it does not change.</param>
    /// <param name="finished">Called for every finished cell, with the time that it took. Default: none.</param>
    /// <returns>The outputs of each code cell, in the notebook format.</returns>
    /// <exception cref="NotebookException">A cell does not compile or throws; the message names cell and line.</exception>
    public static async Task<IReadOnlyDictionary<Cell, JsonArray>> Run(Notebook notebook, Action<CellPlace, TimeSpan>? finished = null)
    {
        ArgumentNullException.ThrowIfNull(notebook);
        var (console, output, folder, culture) = (Console.Out, Kernel.Output, Environment.CurrentDirectory, CultureInfo.CurrentCulture);
        var outputs = new Dictionary<Cell, CellOutput>();
        ScriptState<object>? state = null;
        try
        {
            Environment.CurrentDirectory = Path.GetDirectoryName(Path.GetFullPath(notebook.FilePath))!;
            CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
            foreach (var cell in notebook.Cells)
            {
                if (cell.Place is not { } place)
                    continue;
                var shown = new CellOutput();
                Console.SetOut(shown);
                Kernel.Output = shown;
                var watch = Stopwatch.StartNew();
                state = await RunCell(state, Dependencies.TakeOut(cell.Source, place, []), place);
                if (state.ReturnValue is not (null or DisplayedValue))
                    shown.ShowResult(state.ReturnValue, place.Number);
                outputs[cell] = shown;
                finished?.Invoke(place, watch.Elapsed);
            }
        }
        finally
        {
            Console.SetOut(console);
            Kernel.Output = output;
            Environment.CurrentDirectory = folder;
            CultureInfo.CurrentCulture = culture;
        }

        // Only now: a later cell may have changed what an earlier one shows.
        return outputs.ToDictionary(pair => pair.Key, pair => pair.Value.ToJson());
    }

    private static async Task<ScriptState<object>> RunCell(ScriptState<object>? state, string code, CellPlace place)
    {
        var options = s_options.WithFilePath(place.ToString());
        try
        {
            return state is null ? await CSharpScript.RunAsync(code, options) : await state.ContinueWithAsync(code, options);
        }
        catch (CompilationErrorException exception)
        {
            var first = exception.Diagnostics.First(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
            var line = first.Location.GetLineSpan().StartLinePosition.Line + 1;
            throw new NotebookException(place, line, $"{first.Id} {first.GetMessage(CultureInfo.InvariantCulture)}", exception);
        }
        catch (Exception exception)
        {
            throw new NotebookException(place, LineOf(exception, place), $"{exception.GetType().Name}: {exception.Message}", exception);
        }
    }

    // The innermost frame inside the cell; a method of an earlier cell may have thrown, then the cell's own line that called it counts.
    private static int LineOf(Exception exception, CellPlace place) =>
        new StackTrace(exception, fNeedFileInfo: true)
            .GetFrames()
            .FirstOrDefault(frame => frame.GetFileName() == place.ToString())
            ?.GetFileLineNumber()
        ?? 0;
}
