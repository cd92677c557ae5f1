using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Notebooks.Runner.Format;
using Notebooks.Runner.Running;

namespace Notebooks.Runner.Apps;

/// <summary>
/// Writes a notebook as a C# app of one file, which <c>dotnet run FILE.cs</c> builds and runs without any notebook kernel: text becomes
/// comments, cells follow each other, <c>using</c> lines go to the top and types to the end, where such a file has them, and an expression
/// that ends a cell is displayed.
/// </summary>
public static class SingleFileApp
{
    private const string Kit = "tools/NotebookKit/NotebookKit.csproj";

    /// <summary>Gets the path of a notebook's app, next to it.</summary>
    /// <param name="notebook">The notebook's path.</param>
    /// <returns>The same with the ending <c>.cs</c>.</returns>
    public static string PathOf(string notebook) => Path.ChangeExtension(notebook, ".cs");

    /// <summary>Writes the app.</summary>
    /// <param name="notebook">The notebook.</param>
    /// <param name="root">The path from the app to the repository's root, for example <c>../../</c>.</param>
    /// <returns>The file's content.</returns>
    /// <exception cref="NotebookException">A cell names a package that is not known, or is no C#.</exception>
    public static string Of(Notebook notebook, string root)
    {
        ArgumentNullException.ThrowIfNull(notebook);
        var packages = new SortedSet<string>(StringComparer.OrdinalIgnoreCase);
        var usings = new SortedSet<string>(["using Notebooks;", "using static Notebooks.Kernel;"], new UsingOrder());
        var (body, types) = (new StringBuilder(), new StringBuilder());
        foreach (var cell in notebook.Cells)
        {
            if (cell.IsMarkdown)
                body.Append('\n').Append(Comment(cell.Source));
            else if (cell.Place is { } place)
                AddCode(Dependencies.TakeOut(cell.Source, place, packages), place, usings, body, types);
        }

        var projects = packages.Select(package => Dependencies.Known[package]).OfType<string>().Append(Kit).Order(StringComparer.Ordinal);
        var name = Path.GetFileName(PathOf(notebook.FilePath));
        return $"""
                // The notebook {notebook.FileName} as an app of one file: dotnet run {name}
                // Written from the notebook by ./build.sh notebooks --store: change that, not this.
                {string.Join('\n', projects.Select(project => $"#:project {root}{project}"))}
                #:property PublishAot=false
                {string.Join('\n', usings)}

                """
            + body
            + (types.Length > 0 ? $"\n// The types of the cells above.\n{types}" : string.Empty);
    }

    private static void AddCode(string code, CellPlace place, ISet<string> usings, StringBuilder body, StringBuilder types)
    {
        var unit = CSharpSyntaxTree
            .ParseText(code, new CSharpParseOptions(kind: SourceCodeKind.Script), place.ToString())
            .GetCompilationUnitRoot();
        if (unit.GetDiagnostics().FirstOrDefault(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error) is { } error)
            throw new NotebookException(place, error.Location.GetLineSpan().StartLinePosition.Line + 1, $"{error.Id} {error.GetMessage()}");

        var text = new StringBuilder();
        foreach (var line in unit.Usings)
            usings.Add(line.ToString());
        foreach (var member in unit.Members)
        {
            if (member is BaseTypeDeclarationSyntax)
                types.Append('\n').Append(member.ToFullString().Trim()).Append('\n');
            else if (member is GlobalStatementSyntax { Statement: ExpressionStatementSyntax { SemicolonToken.IsMissing: true } result })
                text.Append(result.GetLeadingTrivia().ToFullString())
                    .Append("display(")
                    .Append(result.Expression.ToString())
                    .Append(");")
                    .Append(result.Expression.GetTrailingTrivia().ToFullString());
            else
                text.Append(member.ToFullString());
        }

        text.Append(unit.EndOfFileToken.LeadingTrivia.ToFullString());
        var trimmed = text.ToString().Trim('\n', '\r', ' ');
        if (trimmed.Length > 0)
            body.Append('\n').Append(trimmed).Append('\n');
    }

    private static string Comment(string markdown) =>
        string.Concat(markdown.TrimEnd().Split('\n').Select(line => line.Length == 0 ? "//\n" : $"// {line.TrimEnd()}\n"));

    // Namespaces first, System before the others; then what is static, then what gets another name.
    private sealed class UsingOrder : IComparer<string>
    {
        public int Compare(string? x, string? y) => (Rank(x!), x!.TrimEnd(';')).CompareTo((Rank(y!), y!.TrimEnd(';')));

        private static int Rank(string line) =>
            line.Contains('=') ? 3
            : line.StartsWith("using static", StringComparison.Ordinal) ? 2
            : line.StartsWith("using System", StringComparison.Ordinal) ? 0
            : 1;
    }
}
