namespace MLNet.VisionGraph.Training.Tests.Data.Annotations;

public class CocoFormatTests
{
    [Test]
    public void Load_IdsWithGaps_GivesClassesInTheOrderOfIds()
    {
        using var set = new LabelSet()
            .Photo("images/a.jpg")
            .Photo("images/b.jpg")
            .Text(
                "annotations/instances_default.json",
                """
                {"categories":[{"id":90,"name":"z"},{"id":1,"name":"a"},{"id":13,"name":"m"}],
                 "images":[{"id":5,"file_name":"a.jpg","width":40,"height":30},{"id":7,"file_name":"b.jpg","width":40,"height":30}],
                 "annotations":[{"id":1,"image_id":5,"category_id":90,"bbox":[1,2,10,20],"iscrowd":0,"area":180.5},
                                {"id":2,"image_id":5,"category_id":13,"bbox":[0,0,40,30],"iscrowd":1}]}
                """
            );
        var loaded = set.Load();

        Assert.That(loaded.Format, Is.EqualTo(AnnotationFormat.Coco));
        Assert.That(loaded.Classes, Is.EqualTo((string[])["a", "m", "z"]));
        Assert.That(set.Describe(loaded), Is.EqualTo("images/a.jpg -: z(1,2,11,22) m(0,0,40,30)\nimages/b.jpg -:"));
        Assert.That(loaded.Problems, Is.Empty);
        Assert.That(
            loaded.Images[0].Objects.Select(each => (each.IsCrowd, each.Area)),
            Is.EqualTo(new (bool, double?)[] { (false, 180.5), (true, null) })
        );
    }

    [Test]
    public void Load_RoboflowSplits_LeavesOutItsCategoryZero()
    {
        const string labels = """
            {"categories":[{"id":0,"name":"Fruit-x1","supercategory":"none"},{"id":1,"name":"fig","supercategory":"Fruit-x1"}],
             "images":[{"id":0,"file_name":"same.jpg"}],"annotations":[{"id":0,"image_id":0,"category_id":1,"bbox":[1,1,N,4]}]}
            """;
        using var set = new LabelSet()
            .Photo("train/same.jpg")
            .Photo("valid/same.jpg")
            .Text("train/_annotations.coco.json", labels.Replace("N", "2"))
            .Text("valid/_annotations.coco.json", labels.Replace("N", "3"));
        var loaded = set.Load();

        Assert.That(loaded.Classes, Is.EqualTo((string[])["fig"]));
        Assert.That(set.Describe(loaded), Is.EqualTo("train/same.jpg train: fig(1,1,3,5)\nvalid/same.jpg val: fig(1,1,4,5)"));
    }

    [Test]
    public void Load_UsedCategoryZero_IsAClass()
    {
        using var set = new LabelSet()
            .Photo("a.jpg")
            .Text(
                "labels.json",
                """
                {"images":[{"id":0,"file_name":"a.jpg"}],"categories":[{"id":0,"name":"ball","supercategory":"none"},{"id":1,
                 "name":"man","supercategory":"ball"}],
                 "annotations":[{"image_id":"0","category_id":"0","bbox":["1","1","2","2"]}]}
                """
            );

        Assert.That(set.Load().Classes, Is.EqualTo((string[])["ball", "man"]));
        Assert.That(set.Objects(), Is.EqualTo("a.jpg -: ball(1,1,3,3)"), "ids and numbers in quotes");
    }

    [Test]
    public void Load_Segmentations_GivesPolygonsAndMasks()
    {
        var mask = InstanceMask.FromPolygons(
            [
                [2, 2, 10, 2, 10, 8, 2, 8],
            ],
            40,
            30
        );
        using var set = new LabelSet()
            .Photo("a.jpg")
            .Text(
                "labels.json",
                $$"""
                {"images":[{"id":1,"file_name":"a.jpg"}],"categories":[{"id":1,"name":"x"}],"annotations":[
                 {"image_id":1,"category_id":1,"bbox":[2,2,8,6],"segmentation":[[2,2,10,2,10,8],[4,4,6,4,6,6,4,6]]},
                 {"image_id":1,"category_id":1,"bbox":[2,2,8,6],"segmentation":{"size":[30,40],
                  "counts":"{{mask.ToCompressedRunLengths().Replace(
                    "\\",
                    "\\\\"
                )}}"} },
                 {"image_id":1,"category_id":1,"segmentation":{"size":[30,40],"counts":[{{string.Join(',', mask.Runs)}}] },"iscrowd":1},
                 {"image_id":1,"category_id":1,"segmentation":[1,1,5,1,5,9]}]}
                """
            );
        var objects = set.Load().Images.Single().Objects;

        Assert.That(objects[0].Polygons!.Select(polygon => polygon.Length), Is.EqualTo((int[])[6, 8]));
        Assert.That(objects.Select(each => each.Mask), Is.EqualTo(new[] { null, mask, mask, null }));
        Assert.That(objects[2].Box, Is.EqualTo(mask.Bounds), "a mask without a box");
        Assert.That(objects[3].Box, Is.EqualTo(new BoundingBox(1, 1, 5, 9)), "one polygon without a list around it");
    }

    [Test]
    public void Load_FileAlone_ListsThePhotosThatItNames()
    {
        using var set = new LabelSet()
            .Photo("train2017/a.jpg")
            .Photo("val2017/b.jpg")
            .Text(
                "annotations/instances_train2017.json",
                """{"images":[{"id":1,"file_name":"a.jpg"}],"categories":[{"id":1,"name":"x"}],"annotations":"""
                    + """[{"image_id":1,"category_id":1,"bbox":[1,1,2,2]}]}"""
            )
            .Text(
                "annotations/captions_train2017.json",
                """{"images":[{"id":1,"file_name":"a.jpg"}],"annotations":[{"image_id":1,"caption":"y"}]}"""
            );

        Assert.That(
            set.Describe(ObjectDataset.Load(set.At("annotations/instances_train2017.json"))),
            Is.EqualTo("train2017/a.jpg train: x(1,1,3,3)")
        );
        var whole = set.Load();
        Assert.That(set.Describe(whole), Is.EqualTo("train2017/a.jpg train: x(1,1,3,3)"));
        Assert.That(
            whole.Problems.Select(problem => problem.Message),
            Has.Some.Contains("none of the 1 photos of 'val' has labels").And.Some.Contains("boxes are in the files 'instances_")
        );
    }

    [TestCase("""{"image_id":1,"category_id":1,"bbox":[5,5,0,9]}""", AnnotationProblemKind.NoArea, "annotations[0]: the box (5, 5, 5, 14)")]
    [TestCase("""{"image_id":1,"category_id":1,"bbox":[5,5,-3,9]}""", AnnotationProblemKind.NoArea, "has no area")]
    [TestCase("""{"image_id":1,"category_id":1,"bbox":[5,NaN,3,9]}""", AnnotationProblemKind.BadNumber, "'bbox' contains NaN")]
    [TestCase("""{"image_id":1,"category_id":1,"bbox":[5,-Infinity,3,9]}""", AnnotationProblemKind.BadNumber, "'bbox' contains -Infinity")]
    [TestCase("""{"image_id":1,"category_id":1,"bbox":[5,1e999,3,9]}""", AnnotationProblemKind.BadNumber, "a number was expected")]
    [TestCase("""{"image_id":1,"category_id":1,"bbox":[5,1e300,3,9]}""", AnnotationProblemKind.BadNumber, "1E+300")]
    [TestCase(
        """{"image_id":1,"category_id":1,"bbox":[5,5,3]}""",
        AnnotationProblemKind.BadNumber,
        "'bbox' has 3 numbers, 4 were expected"
    )]
    [TestCase("""{"image_id":1,"category_id":1,"bbox":"all"}""", AnnotationProblemKind.BadNumber, "'bbox' is 'all'")]
    [TestCase("""{"image_id":1,"category_id":1}""", AnnotationProblemKind.BadNumber, "'bbox' is missing")]
    [TestCase("""{"image_id":1,"category_id":8,"bbox":[1,1,2,2]}""", AnnotationProblemKind.UnknownClass, "'category_id' 8")]
    [TestCase("""{"image_id":9,"category_id":1,"bbox":[1,1,2,2]}""", AnnotationProblemKind.ImageMissing, "'images' has no such id")]
    [TestCase(
        """{"image_id":1,"category_id":1,"bbox":[50,1,2,2]}""",
        AnnotationProblemKind.OutsideImage,
        "lies outside the photo of 40 × 30"
    )]
    [TestCase(
        """{"image_id":1,"category_id":1,"bbox":[1,1,2,2],"segmentation":[[1,1,2]]}""",
        AnnotationProblemKind.BadNumber,
        "even count"
    )]
    [TestCase(
        """{"image_id":1,"category_id":1,"segmentation":{"size":[30,40],"counts":"#broken"}}""",
        AnnotationProblemKind.BrokenFile,
        "run lengths"
    )]
    [TestCase(
        """{"image_id":1,"category_id":1,"segmentation":{"size":[30,40],"counts":[9]}}""",
        AnnotationProblemKind.BrokenFile,
        "un lengths"
    )]
    [TestCase(
        """{"image_id":1,"category_id":1,"segmentation":{"size":[9000000,9000000],"counts":[1]}}""",
        AnnotationProblemKind.BadNumber,
        "a mask has the size"
    )]
    public void Load_WrongAnnotation_IsLeftOutAndNamed(string annotation, AnnotationProblemKind kind, string message)
    {
        using var set = new LabelSet()
            .Photo("a.jpg")
            .Text(
                "labels.json",
                $$"""
                {"images":[{"id":1,"file_name":"a.jpg"}],"categories":[{"id":1,"name":"x"}],
                 "annotations":[{{annotation}}, {"image_id":1,"category_id":1,"bbox":[1,2,3,4]}]}
                """
            );
        var loaded = set.Load();
        var problem = loaded.Problems.Single();

        Assert.That(set.Describe(loaded), Is.EqualTo("a.jpg -: x(1,2,4,6)"), "the others are there");
        Assert.That((problem.Kind, problem.Action, problem.File), Is.EqualTo((kind, AnnotationAction.LeftOut, "labels.json")));
        Assert.That(problem.Message, Does.Contain(message));
        Assert.That(problem.ToString(), Does.Not.Contain("\n").And.StartWith("labels.json:"));
    }

    [Test]
    public void Load_MaskOfAnotherSize_KeepsTheBox()
    {
        using var set = new LabelSet()
            .Photo("a.jpg")
            .Text(
                "labels.json",
                """
                {"images":[{"id":1,"file_name":"a.jpg"}],"categories":[{"id":1,"name":"x"}],
                 "annotations":[{"image_id":1,"category_id":1,"segmentation":{"size":[2,3],"counts":[0,6]}}]}
                """
            );
        var loaded = set.Load();

        Assert.That(set.Describe(loaded), Is.EqualTo("a.jpg -: x(0,0,3,2)"));
        Assert.That(loaded.Images[0].Objects[0].Mask, Is.Null);
        Assert.That(
            loaded.Problems.Select(problem => (problem.Kind, problem.Action)),
            Is.EqualTo(new[] { (AnnotationProblemKind.SizeMismatch, AnnotationAction.Changed) })
        );
    }
}
