using System.Globalization;
using System.Text.Json;

namespace MLNet.VisionGraph.Training.Data.Annotations;

/// <summary>The categories of COCO files. Their ids may have gaps, and files of one data set may have different ones.</summary>
internal sealed class CocoCategories(LabelReading reading)
{
    private readonly Dictionary<string, (double Id, string? Parent)> _categories = new(StringComparer.Ordinal);
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    /// <summary>Reads the categories of a file.</summary>
    /// <returns>The names by id.</returns>
    public Dictionary<string, string> Read(JsonElement root, LabelPlace file)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (category, place) in root.Elements("categories", file))
        {
            reading.Try(
                place,
                null,
                () =>
                {
                    var (id, name) = (category.Required("id"), category.Required("name").Trim());
                    if (!names.TryAdd(id, name))
                        throw new LabelException(AnnotationProblemKind.BrokenFile, $"the id {id} is that of another category");
                    var order = double.TryParse(id, CultureInfo.InvariantCulture, out var number) ? number : double.MaxValue;
                    _categories.TryAdd(name, (order, category.Text("supercategory")));
                }
            );
        }

        return names;
    }

    /// <summary>Notes that an object has a category.</summary>
    public void Use(string name) => _used.Add(name);

    /// <summary>Declares the categories as classes, in the order of their ids.</summary>
    public void Declare()
    {
        // Roboflow makes the data set's own name category 0, the parent of the others, which no object has.
        var parents = _categories.Where(entry => entry.Value.Parent != entry.Key).Select(entry => entry.Value.Parent).ToHashSet();
        foreach (var (name, (_, parent)) in _categories.OrderBy(entry => entry.Value.Id))
        {
            if (_used.Contains(name) || !parents.Contains(name) || parent is not (null or "" or "none"))
                reading.Declare(name);
        }
    }
}
