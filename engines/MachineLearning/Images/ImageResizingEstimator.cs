using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Image;

/// <summary>Makes an <see cref="ImageResizingTransformer"/>.</summary>
public sealed class ImageResizingEstimator : TrivialEstimator<ImageResizingTransformer>
{
    internal ImageResizingEstimator(IHostEnvironment env, string outputColumnName, int imageWidth, int imageHeight, string inputColumnName,
        ResizingKind resizing, Anchor cropAnchor)
        : base(env.Register(nameof(ImageResizingEstimator)),
            new ImageResizingTransformer(env, [(outputColumnName, inputColumnName ?? outputColumnName)], imageWidth, imageHeight, resizing, cropAnchor))
    {
    }

    /// <summary>How an image of other proportions gets to the size.</summary>
    public enum ResizingKind : byte
    {
        /// <summary>All of it, the rest stays black.</summary>
        IsoPad = 0,

        /// <summary>What overlaps is cut off.</summary>
        IsoCrop = 1,

        /// <summary>Stretched, by nearest neighbours.</summary>
        Fill = 2
    }

    /// <summary>The side that is kept when cropping.</summary>
    public enum Anchor : byte
    {
        /// <summary>The right one.</summary>
        Right = 0,

        /// <summary>The left one.</summary>
        Left = 1,

        /// <summary>The upper one.</summary>
        Top = 2,

        /// <summary>The lower one.</summary>
        Bottom = 3,

        /// <summary>The middle.</summary>
        Center = 4
    }

    /// <inheritdoc/>
    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        SchemaShape result = inputSchema;
        foreach ((string output, string input) in Transformer.Columns)
        {
            ImageShape.Check(inputSchema, input);
            result = result.With(SchemaShape.Column.Create(output, Transformer.OutputType));
        }

        return result;
    }
}
