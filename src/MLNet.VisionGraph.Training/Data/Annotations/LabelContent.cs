namespace MLNet.VisionGraph.Training.Data.Annotations;

/// <summary>What a file holds, as far as its beginning tells.</summary>
internal enum LabelContent
{
    /// <summary>No labels of a known format.</summary>
    None,

    /// <summary>JSON or XML that cannot be read, perhaps of any format.</summary>
    Broken,

    Coco,
    CreateMl,
    CvatXml,
    Datumaro,
    LabelMe,
    LabelStudio,
    SuperviselyMeta,
    SuperviselyPhoto,
    VocXml,
    VottAsset,
    VottProject,
}
