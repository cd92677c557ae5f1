namespace Examples;

/// <summary>A photo and what it shows.</summary>
internal sealed class Photo
{
    public string Path { get; set; } = string.Empty;

    public string Label { get; set; } = string.Empty;
}
