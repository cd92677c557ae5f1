namespace MLNet.VisionGraph.Training;

/// <summary>A format of files with labeled objects.</summary>
public enum AnnotationFormat
{
    /// <summary>COCO: one JSON file for many photos, with boxes, polygons, and masks as run lengths. Read and written.</summary>
    Coco,

    /// <summary>
    /// YOLO: a text file per photo, with boxes, polygons or oriented boxes relative to the photo's size, and <c>data.yaml</c>,
    /// <c>obj.names</c> (Darknet) or <c>classes.txt</c>. Read and written.
    /// </summary>
    Yolo,

    /// <summary>Pascal VOC: an XML file per photo, with boxes. Read and written.</summary>
    Voc,

    /// <summary>VoTT, as Model Builder takes it: an exported JSON file, or a file per photo. Read and written.</summary>
    Vott,

    /// <summary>LabelMe: a JSON file per photo, with polygons, rectangles, circles and masks. Read and written.</summary>
    LabelMe,

    /// <summary>
    /// A table of boxes, a row per object: with a header (TensorFlow, Roboflow), without one (keras-retinanet). Read and written.
    /// </summary>
    Csv,

    /// <summary>Open Images: a table of relative boxes, and one of class names. Read only.</summary>
    OpenImages,

    /// <summary>CVAT for images: one XML file with boxes, polygons, ellipses and masks. Read only.</summary>
    CvatImages,

    /// <summary>Datumaro: a JSON file per part of the data set. Read only.</summary>
    Datumaro,

    /// <summary>Supervisely: <c>meta.json</c> and a JSON file per photo. Read only.</summary>
    Supervisely,

    /// <summary>Label Studio: the export JSON or JSON-MIN. Read only.</summary>
    LabelStudio,

    /// <summary>CreateML: a JSON file per photo or per folder, with boxes. Read only.</summary>
    CreateMl,

    /// <summary>A table as in ML.NET's own samples: a row per photo, with lists of labels and of box corners. Read only.</summary>
    MlNetTable,
}
