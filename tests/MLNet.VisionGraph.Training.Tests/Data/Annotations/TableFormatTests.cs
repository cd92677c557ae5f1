namespace MLNet.VisionGraph.Training.Tests.Data.Annotations;

/// <summary>Tests tables of boxes, and CVAT's XML.</summary>
public class TableFormatTests
{
    [TestCase(
        "filename,width,height,class,xmin,ymin,xmax,ymax\na.jpg,40,30,x,1,2,11,12\nb.jpg,40,30,\"y, z\",0,0,5,5\na.jpg,40,30,x,2,2,12,12\n"
    )]
    [TestCase("image;xmin;ymin;xmax;ymax;label\r\na.jpg;1;2;11;12;x\r\nb.jpg;0;0;5;5;y, z\r\na.jpg;2;2;12;12;x\r\n")]
    [TestCase("/old/place/a.jpg,1,2,11,12,x\nC:\\old\\b.jpg,0,0,5,5,\"y, z\"\na.jpg,2,2,12,12,x\n")]
    [TestCase("path,x,y,w,h,class\na.jpg,1,2,10,10,x\nb.jpg,0,0,5,5,\"y, z\"\na.jpg,2,2,10,10,x\n")]
    [TestCase(
        "image_id,x_min,y_min,x_max,y_max,class_name\n"
            + "a,0.025,0.066666667,0.275,0.4,x\nb,0,0,0.125,0.1666667,\"y, z\"\na,0.05,0.066666667,0.3,0.4,x\n"
    )]
    public void Load_UsualColumns_FindsThem(string table)
    {
        using var set = new LabelSet().Photo("images/a.jpg").Photo("images/b.jpg").Photo("images/c.jpg").Text("boxes.csv", table);
        var loaded = set.Load();

        Assert.That(loaded.Format, Is.EqualTo(AnnotationFormat.Csv));
        Assert.That(
            set.Describe(loaded),
            Is.EqualTo("images/a.jpg -: x(1,2,11,12) x(2,2,12,12)\nimages/b.jpg -: y, z(0,0,5,5)\nimages/c.jpg -:")
        );
        Assert.That(loaded.Problems, Is.Empty);
    }

    [Test]
    public void Load_RetinaNet_ReadsBackgroundAndClasses()
    {
        using var set = new LabelSet()
            .Photo("a.jpg")
            .Photo("b.jpg")
            .Text("train.csv", "a.jpg,1,2,11,12,x\nb.jpg,,,,,\na.jpg,1,2,11,12,stranger\n")
            .Text("classes.csv", "z,1\nx,0\n");
        var loaded = set.Load();

        Assert.That(loaded.Classes, Is.EqualTo((string[])["x", "z"]));
        Assert.That(set.Describe(loaded), Is.EqualTo("a.jpg train: x(1,2,11,12)\nb.jpg train:"));
        Assert.That(
            loaded.Problems.Select(problem => (problem.Kind, problem.Line)),
            Is.EqualTo(new[] { (AnnotationProblemKind.UnknownClass, (int?)3) })
        );
    }

    [TestCase("a.jpg,40,30,x,1,2,1,12", AnnotationProblemKind.NoArea, "has no area")]
    [TestCase("a.jpg,40,30,x,1,two,11,12", AnnotationProblemKind.BadNumber, "value 6 of the row is 'two'")]
    [TestCase("a.jpg,40,30,x,1,2,11", AnnotationProblemKind.BadNumber, "value 8 of the row is missing")]
    [TestCase("a.jpg,40,30,,1,2,11,12", AnnotationProblemKind.UnknownClass, "names no class")]
    [TestCase("gone.jpg,40,30,x,1,2,11,12", AnnotationProblemKind.ImageMissing, "no photo 'gone.jpg' with 1 object")]
    [TestCase(",40,30,x,1,2,11,12", AnnotationProblemKind.BrokenFile, "names no photo")]
    [TestCase("a.jpg,40,30,x,1,2,\"11,12", AnnotationProblemKind.BrokenFile, "never closed")]
    public void Load_WrongRow_IsLeftOutAndNamed(string row, AnnotationProblemKind kind, string message)
    {
        using var set = new LabelSet()
            .Photo("a.jpg")
            .Text("boxes.csv", $"filename,width,height,class,xmin,ymin,xmax,ymax\na.jpg,40,30,x,0,0,40,30\n{row}\n");
        var loaded = set.Load();
        var problem = loaded.Problems.Single();

        Assert.That(set.Describe(loaded), Is.EqualTo("a.jpg -: x(0,0,40,30)"));
        Assert.That((problem.Kind, problem.File, problem.Action), Is.EqualTo((kind, "boxes.csv", AnnotationAction.LeftOut)));
        Assert.That(problem.Line, Is.EqualTo(3).Or.Null.And.Matches<int?>(_ => message == "never closed"));
        Assert.That(problem.Message, Does.Contain(message));
    }

    [Test]
    public void Load_OpenImages_ReadsItsOrderOfColumns()
    {
        using var set = new LabelSet()
            .Photo("train/0a1b.jpg")
            .Text(
                "oidv6-train-annotations-bbox.csv",
                "ImageID,Source,LabelName,Confidence,XMin,XMax,YMin,YMax,IsOccluded,IsTruncated,IsGroupOf,IsDepiction,IsInside\n"
                    + "0a1b,xclick,/m/01,1,0.25,0.75,0.1,0.9,0,0,1,0,0\n0a1b,xclick,/m/02,1,0,0.5,0,0.5,0,1,0,0,0\n"
                    + "ffff,xclick,/m/02,1,0,0.5,0,0.5,0,1,0,0,0\n"
            )
            .Text("class-descriptions-boxable.csv", "/m/01,Tin can\n");
        var loaded = set.Load();

        Assert.That(loaded.Format, Is.EqualTo(AnnotationFormat.OpenImages));
        Assert.That(set.Describe(loaded), Is.EqualTo("train/0a1b.jpg train: Tin can(10,3,30,27) /m/02(0,0,20,15)"));
        Assert.That(
            loaded.Images[0].Objects.Select(each => (each.IsCrowd, each.IsTruncated)),
            Is.EqualTo(new[] { (true, false), (false, true) })
        );
        Assert.That(loaded.Problems.Single().Kind, Is.EqualTo(AnnotationProblemKind.ImageMissing));
    }

    [Test]
    public void Load_MlNetTable_ScalesToThePhotos()
    {
        using var set = new LabelSet()
            .Photo("a.png")
            .Text("boxes.tsv", "a.png\tfig,date\t8,6,16,12,80,60,160,120\ngone.png\tfig\t1,1,2,2\na.png\tfig\t1,1,2\n");
        var scaled = set.Load(new ObjectDatasetOptions { LabelSize = (160, 120) });

        Assert.That(set.Describe(scaled), Is.EqualTo("a.png -: fig(2,1.5,4,3) date(20,15,40,30)"));
        Assert.That(
            scaled.Problems.Select(problem => (problem.Kind, problem.Line)),
            Is.EquivalentTo(new[] { (AnnotationProblemKind.ImageMissing, (int?)2), (AnnotationProblemKind.BrokenFile, 3) })
        );
    }

    [Test]
    public void Load_CvatImages_ReadsAllShapes()
    {
        using var set = new LabelSet()
            .Photo("images/a.jpg")
            .Text(
                "annotations.xml",
                """
                <?xml version="1.0" encoding="utf-8"?>
                <annotations><version>1.1</version>
                <meta><task><labels><label><name>x</name></label><label><name>y</name></label></labels></task></meta>
                <image id="0" name="a.jpg" subset="Validation" width="40" height="30">
                <box label="y" xtl="1.5" ytl="2" xbr="11" ybr="12" occluded="0"></box>
                <box label="y" xtl="10" ytl="10" xbr="20" ybr="14" rotation="90"></box>
                <polygon label="x" points="0,0;10.5,0;10,10"></polygon>
                <ellipse label="x" cx="20" cy="15" rx="5" ry="4"></ellipse>
                <mask label="x" rle="1, 2, 3" left="4" top="5" width="3" height="2"></mask>
                <polyline label="x" points="1,1;2,2"></polyline>
                <tag label="x"></tag>
                <box label="stranger" xtl="1" ytl="2" xbr="11" ybr="12"></box>
                <mask label="x" rle="100, 2" left="4" top="5" width="3" height="2"></mask>
                </image>
                </annotations>
                """
            );
        var loaded = set.Load();
        var objects = loaded.Images[0].Objects;

        Assert.That(loaded.Classes, Is.EqualTo((string[])["x", "y"]));
        Assert.That(
            set.Describe(loaded),
            Is.EqualTo("images/a.jpg val: y(1.5,2,11,12) y(13,7,17,17) x(0,0,10.5,10) x(15,11,25,19) x(5,5,7,6)")
        );
        Assert.That(objects[4].Mask!.Area, Is.EqualTo(2));
        Assert.That(
            loaded.Problems.Select(problem => (problem.Kind, problem.Line)),
            Is.EqualTo(
                new[]
                {
                    (AnnotationProblemKind.UnsupportedShape, (int?)10),
                    (AnnotationProblemKind.UnknownClass, 12),
                    (AnnotationProblemKind.BrokenFile, 13),
                }
            )
        );
    }
}
