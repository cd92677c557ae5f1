namespace Microsoft.ML.Transforms.Image;

/// <summary>Resizing kind and crop anchor in one.</summary>
internal enum ImageResizeMode
{
    Pad,
    Fill,
    CropAnchorTop,
    CropAnchorBottom,
    CropAnchorLeft,
    CropAnchorRight,
    CropAnchorCentral
}
