using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Image;
using MLNet.VisionGraph.Pipeline.Images;

namespace MLNet.VisionGraph;

/// <summary>
/// The step of a saved model that decodes encoded images. ML.NET has no transform for this, so the application that loads the model
/// needs this package; models fitted on paths or <c>MLImage</c> do not need it.
/// </summary>
[CustomMappingFactoryAttribute(ContractName)]
public sealed class EncodedImageDecoding : CustomMappingFactory<EncodedImageDecoding.Encoded, EncodedImageDecoding.Decoded>
{
    /// <summary>The name by which a saved model finds this step.</summary>
    public const string ContractName = "MLNet.VisionGraph.EncodedImageDecoding";

    /// <inheritdoc/>
    public override Action<Encoded, Decoded> GetMapping() => Decode;

    internal static void Decode(Encoded input, Decoded output)
    {
        if (input.Bytes.Length == 0)
            throw new InvalidDataException("The image has no bytes.");
        output.Image = ImageDecoder.Decode(input.Bytes);
    }

    // A model file stores the contract's name but not the column names: these are fixed, and the chain copies to and from them.
    internal const string EncodedColumn = "VisionGraph.EncodedImage";
    internal const string DecodedColumn = "VisionGraph.DecodedImage";

    /// <summary>The input of the step.</summary>
    public sealed class Encoded
    {
        /// <summary>Gets or sets the encoded image.</summary>
        [ColumnName(EncodedColumn)]
        public byte[] Bytes { get; set; } = [];
    }

    /// <summary>The output of the step.</summary>
    public sealed class Decoded
    {
        /// <summary>Gets or sets the decoded image, of any size. The size in the attribute is required but not used.</summary>
        [ColumnName(DecodedColumn)]
        [ImageType(1, 1)]
        public MLImage? Image { get; set; }
    }
}
