namespace MLNet.VisionGraph.Training.Tests.Data.Annotations;

public class ObjectDatasetTests
{
    private const string Coco = """
        {"images":[{"id":1,"file_name":"a.jpg","width":40,"height":30}],"categories":[{"id":1,"name":"x"}],
         "annotations":[{"image_id":1,"category_id":1,"bbox":[BOX]}]}
        """;

    // The part near the upper left corner of the upright picture, and where it is in the stored one.
    [TestCase(5, "(2,1,22,11)")]
    [TestCase(6, "(2,19,22,29)")]
    [TestCase(7, "(18,19,38,29)")]
    [TestCase(8, "(18,1,38,11)")]
    public void Load_LabelsOfATurnedPhoto_AreTurnedBack(int orientation, string expected)
    {
        using var set = new LabelSet()
            .Photo("a.jpg", 40, 30, orientation)
            .Text("labels.json", Coco.Replace("\"width\":40,\"height\":30", "\"width\":30,\"height\":40").Replace("BOX", "1,2,10,20"));
        var loaded = set.Load();
        var image = loaded.Images.Single();

        Assert.That((image.Width, image.Height), Is.EqualTo((40, 30)), "the file's own size");
        Assert.That(set.Describe(loaded), Is.EqualTo($"a.jpg -: x{expected}"));
        Assert.That(loaded.Problems.Single().Kind, Is.EqualTo(AnnotationProblemKind.SizeMismatch));
        Assert.That(loaded.Problems.Single().Action, Is.EqualTo(AnnotationAction.Changed));
        Assert.That(
            loaded.Problems.Single().Message,
            Does.Contain("30 × 40 is stated, but the photo has 40 × 30").And.Contain($"orientation is {orientation}")
        );
    }

    [Test]
    public void Load_OtherStatedSize_IsReportedOncePerPhoto()
    {
        using var set = new LabelSet()
            .Photo("a.jpg")
            .Text("labels.csv", "filename,width,height,class,xmin,ymin,xmax,ymax\na.jpg,80,60,x,1,1,9,9\na.jpg,80,60,x,2,2,9,9\n");
        var loaded = set.Load();

        Assert.That(loaded.ObjectCount, Is.EqualTo(2));
        Assert.That(
            loaded.Problems.Select(problem => (problem.Kind, problem.Action, problem.Line)),
            Is.EqualTo(new[] { (AnnotationProblemKind.SizeMismatch, AnnotationAction.Kept, (int?)2) })
        );
        Assert.That(loaded.Problems[0].Message, Does.Contain("LabelSize"));
        Assert.That(
            set.Objects(new ObjectDatasetOptions { LabelSize = (80, 60) }),
            Is.EqualTo("a.jpg -: x(0.5,0.5,4.5,4.5) x(1,1,4.5,4.5)")
        );
    }

    [Test]
    public void Load_OrientationWithoutAStatedSize_IsANote()
    {
        using var set = new LabelSet().Photo("a.jpg", orientation: 6).Text("classes.txt", "x\n").Text("a.txt", "0 0.5 0.5 1 1\n");

        Assert.That(set.Load().Problems.Single().Message, Does.Contain("EXIF orientation 6, which is not applied"));
    }

    [TestCase("0,0,40.9,30.9", 0, "(0,0,40.9,30.9)")]
    [TestCase("-0.9,0,10,10", 0, "(-0.9,0,9.1,10)")]
    [TestCase("-5,0,10,10", 1, "(-5,0,5,10)")]
    [TestCase("30,20,20,20", 1, "(30,20,50,40)")]
    public void Load_BoxBeyondTheEdge_IsKeptAndNamedFromAPixelOn(string box, int problems, string expected)
    {
        using var set = new LabelSet().Photo("a.jpg").Text("labels.json", Coco.Replace("BOX", box));
        var loaded = set.Load();

        Assert.That(set.Describe(loaded), Is.EqualTo($"a.jpg -: x{expected}"));
        Assert.That(
            loaded.Problems.Select(problem => (problem.Kind, problem.Action)),
            Is.EqualTo(Enumerable.Repeat((AnnotationProblemKind.OutsideImage, AnnotationAction.Kept), problems))
        );
    }

    [Test]
    public void Load_ClipToImage_CutsBoxes()
    {
        using var set = new LabelSet().Photo("a.jpg").Text("labels.json", Coco.Replace("BOX", "30,-20,20,70"));

        Assert.That(set.Objects(new ObjectDatasetOptions { ClipToImage = true }), Is.EqualTo("a.jpg -: x(30,0,40,30)"));
    }

    [Test]
    public void Load_Classes_SelectsAndOrders()
    {
        using var set = new LabelSet()
            .Photo("a.jpg")
            .Text("classes.txt", "a\nb\nc\n")
            .Text("a.txt", "0 0.5 0.5 1 1\n1 0.5 0.5 1 1\n2 0.5 0.5 1 1\n");
        var loaded = set.Load(new ObjectDatasetOptions { Classes = ["c", "z", "a"] });

        Assert.That(loaded.Classes, Is.EqualTo((string[])["c", "z", "a"]));
        Assert.That(loaded.Images[0].Objects.Select(each => each.Class), Is.EqualTo((string[])["a", "c"]));
        Assert.That(loaded.Problems.Single().Kind, Is.EqualTo(AnnotationProblemKind.UnknownClass));
    }

    [Test]
    public void Load_TwoFormats_ReadsOneAndNamesTheOther()
    {
        using var set = new LabelSet()
            .Photo("a.jpg")
            .Text("labels.json", Coco.Replace("BOX", "1,1,2,2"))
            .Text(
                "a.xml",
                "<annotation><object><name>y</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>2</xmax><ymax>2</ymax></bndbox></object>"
                    + "</annotation>"
            );
        var loaded = set.Load();

        Assert.That((loaded.Format, set.Describe(loaded)), Is.EqualTo((AnnotationFormat.Coco, "a.jpg -: x(1,1,3,3)")));
        Assert.That(loaded.Problems.Single().Message, Does.Contain("1 file holds Pascal VOC labels").And.Contain("--format"));
        Assert.That(set.Objects(new ObjectDatasetOptions { Format = AnnotationFormat.Voc }), Is.EqualTo("a.jpg -: y(1,1,2,2)"));
        Assert.That(set.Describe(ObjectDataset.Load(set.At("a.xml"))), Is.EqualTo("a.jpg -: y(1,1,2,2)"));
    }

    [Test]
    public void Load_NothingToRead_SaysWhatThereIs()
    {
        using var set = new LabelSet().Photo("a.jpg").Text("package.json", "{}").Text("notes.md", "hi");

        Assert.That(
            () => set.Load(),
            Throws
                .TypeOf<TrainingDataException>()
                .With.Message.Contains("has no labels of a known format: 1 photos")
                .And.Message.Contains("COCO, YOLO, Pascal VOC")
        );
        Assert.That(
            () => set.Load(new ObjectDatasetOptions { Format = AnnotationFormat.Yolo }),
            Throws.TypeOf<TrainingDataException>().With.Message.Contains("no YOLO labels")
        );
        Assert.That(() => ObjectDataset.Load(set.At("nowhere")), Throws.TypeOf<DirectoryNotFoundException>());
    }

    [Test]
    public void Load_OnlyADamagedFile_SaysWhatIsWrongWithIt()
    {
        using var set = new LabelSet().Photo("a.jpg").Text("labels.json", "{\"images\": [");

        Assert.That(
            () => set.Load(),
            Throws.TypeOf<TrainingDataException>().With.Message.Contains("'labels.json' cannot be read: this is no JSON")
        );
        Assert.That(() => ObjectDataset.Load(set.At("labels.json")), Throws.TypeOf<TrainingDataException>());
    }

    [TestCase("utf-16")]
    [TestCase("utf-16BE")]
    [TestCase("utf-8")]
    public void Load_JsonInOtherEncodings_IsRead(string encoding)
    {
        using var set = new LabelSet().Photo("é.jpg");
        var text = Coco.Replace("BOX", "1,1,2,2").Replace("a.jpg", "é.jpg");
        File.WriteAllText(set.At("labels.json"), text, System.Text.Encoding.GetEncoding(encoding));

        Assert.That(set.Objects(), Is.EqualTo("é.jpg -: x(1,1,3,3)"));
    }

    [Test]
    public void Load_PhotosElsewhere_NeedTheirFolder()
    {
        using var photos = new LabelSet().Photo("b/a.jpg").Photo("other.jpg");
        using var set = new LabelSet().Text("labels.json", Coco.Replace("BOX", "1,1,2,2").Replace("a.jpg", "../b/a.jpg"));

        Assert.That(
            () => set.Load(),
            Throws.TypeOf<TrainingDataException>().With.Message.Contains("None of the photos").And.Message.Contains("--images")
        );
        var loaded = set.Load(new ObjectDatasetOptions { ImageFolder = photos.Path });
        Assert.That(loaded.Images.Select(image => image.Path), Is.EqualTo((string[])[photos.At("b/a.jpg")]), "only photos that are named");
    }

    [Test]
    public void Load_MasksBesidePhotos_AreNoPhotos()
    {
        using var set = new LabelSet()
            .Photo("images/a.png")
            .Photo("masks/a.png")
            .Text("labels.json", Coco.Replace("BOX", "1,1,2,2").Replace("a.jpg", "a.png"));
        var loaded = set.Load();

        Assert.That(set.Describe(loaded), Is.EqualTo("images/a.png -: x(1,1,3,3)"));
        Assert.That(loaded.Problems.Single().Message, Does.Contain("taken as masks"));
    }

    [Test]
    public void Load_ClassFoldersCalledMask_ArePhotos()
    {
        using var set = new LabelSet()
            .Photo("with_mask/1.jpg")
            .Photo("without/1.jpg")
            .Text("boxes.csv", "filename,xmin,ymin,xmax,ymax,class\nwith_mask/1.jpg,1,1,3,3,x\nwithout/1.jpg,2,2,4,4,y\n");

        Assert.That(set.Objects(), Is.EqualTo("with_mask/1.jpg -: x(1,1,3,3)\nwithout/1.jpg -: y(2,2,4,4)"));
    }

    [Test]
    public void Load_UnreadablePhoto_IsLeftOut()
    {
        using var set = new LabelSet()
            .Text("a.jpg", "no picture at all")
            .Photo("b.jpg")
            .Text("labels.json", Coco.Replace("BOX", "1,1,2,2"));
        var loaded = set.Load();

        Assert.That(set.Describe(loaded), Is.EqualTo("b.jpg -:"));
        Assert.That(loaded.Problems.Select(problem => problem.Kind), Has.Member(AnnotationProblemKind.ImageUnreadable));
    }

    [Test]
    public void Load_BoxesOfLargerPhotos_AdvisesToStateTheSize()
    {
        using var set = new LabelSet()
            .Photo("a.jpg")
            .Text("b.csv", "filename,xmin,ymin,xmax,ymax,class\na.jpg,100,100,200,200,x\na.jpg,20,20,90,90,x\na.jpg,1,1,200,200,x\n");

        Assert.That(set.Load().Problems.Select(problem => problem.Message), Has.Some.Contains("3 of 3 boxes extend beyond their photos"));
    }

    [Test]
    public void Split_WithoutValidation_HoldsOutOfEachClass()
    {
        AnnotatedImage[] images =
        [
            .. Enumerable
                .Range(0, 50)
                .Select(i => new AnnotatedImage($"{i}", 9, 9, [new AnnotatedObject(i < 40 ? "common" : "rare", new(0, 0, 1, 1))])),
            new("t", 9, 9, [], "test"),
        ];
        var set = new ObjectDataset(["common", "rare"], images);
        var (training, validation, test) = set.Split(0.2, seed: 3);

        Assert.That((training.Images.Count, validation.Images.Count, test!.Images.Count), Is.EqualTo((40, 10, 1)));
        Assert.That(validation.Images.CountBy(image => image.Objects[0].Class).ToDictionary()["rare"], Is.EqualTo(2));
        Assert.That(training.Images.Concat(validation.Images).Select(image => image.Path), Is.Unique);
        Assert.That(set.Split(0.2, seed: 3).Validation.Images, Is.EqualTo(validation.Images));
        Assert.That(set.Split(0.2, seed: 4).Validation.Images, Is.Not.EqualTo(validation.Images));
        Assert.That(() => set.Split(1), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [TestCase(1, 0)]
    [TestCase(2, 1)]
    [TestCase(10, 2)]
    public void Split_EachImageIsTheOnlyOneOfItsClass_HoldsOutSome(int count, int expected)
    {
        var images = Enumerable
            .Range(0, count)
            .Select(i => new AnnotatedImage($"{i}", 9, 9, [new AnnotatedObject($"{i}", new BoundingBox(0, 0, 1, 1))]));
        var set = new ObjectDataset(Enumerable.Range(0, count).Select(i => $"{i}"), images);

        Assert.That(set.Split(0.2).Validation.Images, Has.Count.EqualTo(expected));
    }

    [Test]
    public void Split_WithParts_TakesThem()
    {
        var set = new ObjectDataset([], [new("a", 9, 9, []), new("b", 9, 9, [], "train"), new("c", 9, 9, [], "val")]);
        var split = set.Split();

        Assert.That(split.Training.Images.Select(image => image.Path), Is.EqualTo((string[])["a", "b"]));
        Assert.That(split.Validation.Images.Select(image => image.Path), Is.EqualTo((string[])["c"]));
        Assert.That(split.Test, Is.Null);
        Assert.That(set.OfSplit("val").Images, Has.Count.EqualTo(1));
    }

    [Test]
    public void Constructor_WrongClasses_Throws()
    {
        AnnotatedImage[] images = [new("a", 9, 9, [new("x", new(0, 0, 1, 1))])];

        Assert.That(() => new ObjectDataset(["y"], images), Throws.ArgumentException.With.Message.Contains("'x'"));
        Assert.That(() => new ObjectDataset(["x", "x"], images), Throws.ArgumentException.With.Message.Contains("more than once"));
    }
}
