namespace MLNet.VisionGraph.Training.Tests.Data.Annotations;

/// <summary>Tests VoTT, LabelMe, Datumaro, Supervisely, Label Studio and CreateML.</summary>
public class JsonFormatTests
{
    private const string VottRegions = """
        [{"id":"1","type":"RECTANGLE","tags":["b"],"boundingBox":{"height":10,"width":20,"left":1,"top":2},"points":[{"x":1,"y":2}]},
         {"id":"2","type":"POLYGON","tags":["a","b"],"boundingBox":{"height":8,"width":8,"left":2,"top":2},
          "points":[{"x":2,"y":2},{"x":10,"y":2},{"x":10,"y":10}]},
         {"id":"3","type":"RECTANGLE","tags":[],"boundingBox":{"height":10,"width":20,"left":1,"top":2}},
         {"id":"4","type":"RECTANGLE","tags":["nobody"],"boundingBox":{"height":10,"width":20,"left":1,"top":2}}]
        """;

    [Test]
    public void Load_VottExport_ReadsTagsAndRegions()
    {
        using var set = new LabelSet()
            .Photo("my photos/a.jpg")
            .Photo("b.jpg")
            .Photo("unvisited.jpg")
            .Text(
                "shelf-export.json",
                $$"""
                {"name":"shelf","tags":[{"name":"b"},{"name":"a"}],"version":"2.2.0","assets":{
                 "1":{"asset":{"id":"1","name":"a.jpg","path":"file:C:/Users/me/my%20photos/a.jpg","size":{"width":40,
                  "height":30} },"regions":{{VottRegions}} },
                 "2":{"asset":{"id":"2","name":"b.jpg","path":"file:C:/Users/me/b.jpg","size":{"width":40,"height":30} },"regions":[]} } }
                """
            );
        var loaded = set.Load();

        Assert.That(loaded.Classes, Is.EqualTo((string[])["b", "a"]));
        Assert.That(set.Describe(loaded), Is.EqualTo("b.jpg -:\nmy photos/a.jpg -: b(1,2,21,12) a(2,2,10,10)\nunvisited.jpg -:"));
        Assert.That(loaded.Images[1].Objects[1].Tags, Is.EqualTo((string[])["a", "b"]));
        Assert.That(loaded.Images[1].Objects[1].Polygons!.Single(), Is.EqualTo((double[])[2, 2, 10, 2, 10, 10]));
        Assert.That(
            loaded.Problems.Select(problem => (problem.Kind, problem.Message[..27])),
            Is.EqualTo(
                new[]
                {
                    (AnnotationProblemKind.UnknownClass, "assets.1.regions[2]: the re"),
                    (AnnotationProblemKind.UnknownClass, "assets.1.regions[3]: the cl"),
                }
            )
        );
    }

    [Test]
    public void Load_VottProject_ReadsOneFileAPhoto()
    {
        using var set = new LabelSet()
            .Photo("source/a.jpg")
            .Text(
                "target/shelf.vott",
                """{"name":"shelf","tags":[{"name":"a"},{"name":"b"}],"assets":{"1":{"id":"1","name":"a.jpg"}},"version":"2.1.0"}"""
            )
            .Text(
                "target/1-asset.json",
                $$"""{"asset":{"id":"1","name":"a.jpg","path":"file:/Users/me/a.jpg"},"regions":{{VottRegions}} ,"version":"2.1.0"}"""
            );

        Assert.That(set.Objects(), Is.EqualTo("source/a.jpg -: b(1,2,21,12) a(2,2,10,10)"));
        Assert.That(set.Describe(ObjectDataset.Load(set.At("target/shelf.vott"))), Is.EqualTo("source/a.jpg -: b(1,2,21,12) a(2,2,10,10)"));
    }

    [Test]
    public void Load_LabelMe_ReadsShapesWithArea()
    {
        using var set = new LabelSet()
            .Photo("a.jpg")
            .Text(
                "a.json",
                $$"""
                {"version":"5.2.1","flags":{},"shapes":[
                 {"label":"p","points":[[1,1],[9,1],[9,9]],"group_id":null,"shape_type":"polygon"},
                 {"label":"r","points":[[20,9],[10,4]],"shape_type":"rectangle"},
                 {"label":"c","points":[[20,15],[23,19]],"shape_type":"circle"},
                 {"label":"l","points":[[1,1],[9,9]],"shape_type":"line"},
                 {"label":"q","points":[[1,1],[5,1],[5,5]],"group_id":4,"shape_type":"polygon"},
                 {"label":"q","points":[[11,11],[15,11],[15,15]],"group_id":4,"shape_type":"polygon"},
                 {"label":"o","points":[[1,1]],"shape_type":"point"}],
                 "imagePath":"..\\photos\\a.jpg","imageData":"{{new string('A', 100_000)}}","imageHeight":30,"imageWidth":40}
                """
            );
        var loaded = set.Load();

        Assert.That(set.Describe(loaded), Is.EqualTo("a.jpg -: p(1,1,9,9) r(10,4,20,9) c(15,10,25,20) q(1,1,15,15)"));
        Assert.That(loaded.Images[0].Objects.Select(each => each.Polygons?.Count), Is.EqualTo(new int?[] { 1, null, 1, 2 }));
        Assert.That(
            loaded.Problems.Select(problem => (problem.Kind, problem.Message)),
            Is.EqualTo(
                new[]
                {
                    (AnnotationProblemKind.UnsupportedShape, "shapes[3]: 'l' is a line of 2 points, which has no area"),
                    (AnnotationProblemKind.UnsupportedShape, "shapes[6]: 'o' is a point of 1 points, which has no area"),
                }
            )
        );
    }

    [Test]
    public void Load_LabelMeMask_ReadsItsPicture()
    {
        // 3 × 2 pixels, of which the middle column is black.
        using var bitmap = new SkiaSharp.SKBitmap(3, 2);
        bitmap.Erase(SkiaSharp.SKColors.White);
        bitmap.SetPixel(1, 0, SkiaSharp.SKColors.Black);
        bitmap.SetPixel(1, 1, SkiaSharp.SKColors.Black);
        using var png = bitmap.Encode(SkiaSharp.SKEncodedImageFormat.Png, 100);
        using var set = new LabelSet()
            .Photo("a.jpg")
            .Text(
                "a.json",
                $$"""
                {"shapes":[{"label":"m","points":[[10,20],[12,21]],"shape_type":"mask","mask":"{{Convert.ToBase64String(
                    png.ToArray()
                )}}"}],"imagePath":"a.jpg"}
                """
            );
        var mask = set.Load().Images[0].Objects.Single().Mask!;

        Assert.That((mask.Area, mask.Bounds), Is.EqualTo((4, new BoundingBox(10, 20, 13, 22))));
    }

    [Test]
    public void Load_Datumaro_ReadsSizesAsHeightAndWidth()
    {
        using var set = new LabelSet()
            .Photo("images/train/a.jpg")
            .Photo("images/val/a.jpg")
            .Text("annotations/train.json", Items("[1,2,10,20]"))
            .Text("annotations/val.json", Items("[2,2,10,20]"));
        var loaded = set.Load();

        Assert.That(loaded.Format, Is.EqualTo(AnnotationFormat.Datumaro));
        Assert.That(set.Describe(loaded), Is.EqualTo("images/train/a.jpg train: y(1,2,11,22)\nimages/val/a.jpg val: y(2,2,12,22)"));
        Assert.That(loaded.Problems.Select(problem => problem.Kind), Is.EqualTo(Enumerable.Repeat(AnnotationProblemKind.UnknownClass, 2)));

        static string Items(string box) =>
            $$"""
                {"info":{},"categories":{"label":{"labels":[{"name":"x"},{"name":"y"}]} },"items":[{"id":"a","annotations":[
                 {"type":"bbox","label_id":1,"bbox":{{box}},"attributes":{"rotation":0.0} },{"type":"caption","caption":"hi"},
                 {"type":"bbox","label_id":5,"bbox":{{box}} }],"image":{"path":"a.jpg","size":[30,40]} }]}
                """;
    }

    [Test]
    public void Load_Supervisely_ReadsHoles()
    {
        using var set = new LabelSet()
            .Photo("ds0/img/a.jpg")
            .Text("meta.json", """{"classes":[{"title":"x","shape":"polygon"},{"title":"y"}],"tags":[]}""")
            .Text(
                "ds0/ann/a.jpg.json",
                """
                {"description":"","tags":[],"size":{"height":30,"width":40},"objects":[
                 {"classTitle":"x","geometryType":"polygon","points":{"exterior":[[0,0],[20,0],[20,20],[0,20]],
                  "interior":[[[5,5],[10,5],[10,10],[5,10]]]}},
                 {"classTitle":"y","geometryType":"rectangle","points":{"exterior":[[30,20],[10,5]],"interior":[]}},
                 {"classTitle":"y","geometryType":"line","points":{"exterior":[[30,20],[10,5]],"interior":[]}}]}
                """
            );
        var loaded = set.Load();

        Assert.That(set.Describe(loaded), Is.EqualTo("ds0/img/a.jpg -: x(0,0,20,20) y(10,5,30,20)"));
        Assert.That(loaded.Images[0].Objects[0].Mask!.Area, Is.EqualTo(400 - 25));
        Assert.That(loaded.Problems.Single().Kind, Is.EqualTo(AnnotationProblemKind.UnsupportedShape));
    }

    [Test]
    public void Load_LabelStudio_TakesPercentAndTheAnnotationThatWasNotCanceled()
    {
        const string result =
            """{"original_width":40,"original_height":30,"type":"TYPE","value":"""
            + """{"x":25,"y":50,"width":50,"height":50,"rotation":0,"rectanglelabels":["x"]}}""";
        var box = result.Replace("TYPE", "rectanglelabels");
        using var set = new LabelSet()
            .Photo("images/my_photo.jpg")
            .Photo("images/b.jpg")
            .Text(
                "project.json",
                $$"""
                [{"id":1,"annotations":[{"was_cancelled":true,"result":[{{box}},{{box}}]},{"was_cancelled":false,"result":[{{box}},
                  {"type":"choices","value":{"choices":["z"]} },
                  {"original_width":40,"original_height":30,"type":"polygonlabels","value":{"points":[[0,0],[50,0],[50,100]],
                   "polygonlabels":["y"]} },
                  {"original_width":40,"original_height":30,"type":"ellipselabels","value":{"x":50,"y":50,"radiusX":10,
                   "radiusY":20,"ellipselabels":["y"]} }]}],
                  "data":{"image":"/data/upload/3/1a2b3c4d-my%20photo.jpg"} },
                 {"id":2,"annotations":[],"data":{"image":"/data/local-files/?d=images/b.jpg"} }]
                """
            );

        Assert.That(set.Objects(), Is.EqualTo("images/b.jpg -:\nimages/my_photo.jpg -: x(10,15,30,30) y(0,0,20,30) y(16,9,24,21)"));
    }

    [Test]
    public void Load_LabelStudioMin_ReadsTheResultsOfAnyTag()
    {
        using var set = new LabelSet()
            .Photo("a.jpg")
            .Text(
                "min.json",
                """[{"id":1,"image":"/data/upload/1a2b3c4d-a.jpg","box":"""
                    + """[{"x":0,"y":0,"width":50,"height":50,"rotation":0,"rectanglelabels":"""
                    + """["x"],"original_width":40,"original_height":30}],"annotator":1}]"""
            );

        Assert.That(set.Objects(), Is.EqualTo("a.jpg -: x(0,0,20,15)"));
    }

    [Test]
    public void Load_CreateMl_TakesTheCenter()
    {
        using var set = new LabelSet()
            .Photo("train/a.jpg")
            .Photo("train/b.jpg")
            .Text(
                "train/_annotations.createml.json",
                """
                [{"image":"a.jpg","annotations":[{"label":"x","coordinates":{"x":20,"y":15,"width":10,"height":20}}]},
                 {"image":"b.jpg","annotations":[]},
                 {"image":"gone.jpg","annotations":[{"label":"x","coordinates":{"x":20,"y":15,"width":10,"height":20}}]}]
                """
            );
        var loaded = set.Load();

        Assert.That(set.Describe(loaded), Is.EqualTo("train/a.jpg train: x(15,5,25,25)\ntrain/b.jpg train:"));
        Assert.That(loaded.Problems.Single().Message, Is.EqualTo("[2]: there is no photo 'gone.jpg' with 1 object."));
    }
}
