using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Notebooks.Runner.Running;

namespace Notebooks.Tests;

/// <summary>Compiles an app of one file as the SDK does, with this project's references, and runs it here.</summary>
internal static class CompiledApp
{
    private const string ImplicitUsings = """
        global using global::System;
        global using global::System.Collections.Generic;
        global using global::System.IO;
        global using global::System.Linq;
        global using global::System.Net.Http;
        global using global::System.Threading;
        global using global::System.Threading.Tasks;
        """;

    /// <summary>Runs the app; warnings are errors, as they are in this repository.</summary>
    /// <returns>What it has displayed.</returns>
    public static IReadOnlyList<DisplayedValue> Run(string path)
    {
        var options = new CSharpParseOptions(LanguageVersion.Latest).WithFeatures([KeyValuePair.Create("FileBasedProgram", "true")]);
        var compilation = CSharpCompilation.Create(
            Path.GetFileNameWithoutExtension(path),
            [CSharpSyntaxTree.ParseText(ImplicitUsings, options), CSharpSyntaxTree.ParseText(File.ReadAllText(path), options, path)],
            ProgramReferences.All,
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable)
        );
        var complaints = compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning);
        Assert.That(complaints, Is.Empty);

        using var program = new MemoryStream();
        Assert.That(compilation.Emit(program).Success);
        var shown = new Shown();
        var (output, console) = (Kernel.Output, Console.Out);
        try
        {
            Kernel.Output = shown;
            Console.SetOut(TextWriter.Null);
            var main = Assembly.Load(program.ToArray()).EntryPoint!;
            main.Invoke(null, main.GetParameters().Length == 0 ? [] : [Array.Empty<string>()]);
        }
        finally
        {
            Kernel.Output = output;
            Console.SetOut(console);
        }

        return shown.Values;
    }

    private sealed class Shown : INotebookOutput
    {
        public List<DisplayedValue> Values { get; } = [];

        public void Show(DisplayedValue value) => Values.Add(value);

        public void Changed(DisplayedValue value)
        {
            // The values themselves have changed.
        }
    }
}
