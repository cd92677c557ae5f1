using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.VisionGraph.Pipeline.Images;

/// <summary>The image column of a row or a cursor. Reads values into slots and converts the value of a slot to a network input.</summary>
internal sealed class ImageSource
{
    private readonly ImageInput _input;
    private readonly ValueStore<MLImage?>? _images;
    private readonly ValueStore<ReadOnlyMemory<char>>? _paths;
    private readonly VectorStore<byte>? _bytes;

    public ImageSource(ImageInput input, DataViewRow row, DataViewSchema.Column column, int slots)
    {
        _input = input;
        switch (input)
        {
            case ImageInput.Path:
                Store = _paths = new ValueStore<ReadOnlyMemory<char>>(row, column, slots);
                break;
            case ImageInput.Bytes:
                Store = _bytes = new VectorStore<byte>(row, column, slots);
                break;
            default:
                Store = _images = new ValueStore<MLImage?>(row, column, slots);
                break;
        }
    }

    /// <summary>Gets the store, which also serves requests for the image column itself.</summary>
    public ColumnStore Store { get; }

    /// <summary>Writes the image of a slot to <paramref name="target"/> as a network input, and returns its size.</summary>
    /// <exception cref="InvalidImageException">The image is missing or cannot be decoded.</exception>
    public ImageGeometry Fill(ImageTensorizer tensorizer, int slot, long row, Span<float> target)
    {
        try
        {
            return _input switch
            {
                ImageInput.Path => tensorizer.FromPath(_paths![slot], target),
                ImageInput.Bytes => tensorizer.FromBytes(_bytes![slot], target),
                _ => tensorizer.FromImage(_images![slot], target),
            };
        }
        catch (Exception exception) when (ImageErrors.IsAboutTheImage(exception))
        {
            throw new InvalidImageException(row, NameOf(slot), exception);
        }
    }

    private string? NameOf(int slot)
    {
        if (_input == ImageInput.Path)
            return _paths![slot].ToString();
        try
        {
            return _images?[slot]?.Tag;
        }
        catch (InvalidOperationException)
        {
            return null; // a disposed image throws
        }
    }
}
