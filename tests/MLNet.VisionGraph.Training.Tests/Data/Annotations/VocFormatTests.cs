namespace MLNet.VisionGraph.Training.Tests.Data.Annotations;

public class VocFormatTests
{
    [Test]
    public void Load_LabelImg_ReadsBoxesMarksAndNames()
    {
        using var set = new LabelSet()
            .Photo("a.jpg")
            .Text(
                "a.xml",
                """
                <annotation>
                	<folder>photos</folder>
                	<filename>a.jpg</filename>
                	<path>C:\Users\me\photos\a.jpg</path>
                	<size><width>40</width><height>30</height><depth>3</depth></size>
                	<object>
                		<name>tom &amp; jerry</name><truncated>1</truncated><difficult>0</difficult>
                		<bndbox><xmin>1</xmin><ymin>2</ymin><xmax>20</xmax><ymax>30</ymax></bndbox>
                		<part><name>head</name><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>3</xmax><ymax>4</ymax></bndbox></part>
                	</object>
                	<object>
                		<name> cat </name><difficult>1</difficult>
                		<bndbox><ymin>2.5</ymin><xmin>1.25</xmin><ymax>30</ymax><xmax>20</xmax></bndbox>
                	</object>
                </annotation>
                """
            );
        var loaded = set.Load();

        Assert.That(set.Describe(loaded), Is.EqualTo("a.jpg -: tom & jerry(1,2,20,30) cat(1.25,2.5,20,30)"));
        Assert.That(loaded.Classes, Is.EqualTo((string[])["cat", "tom & jerry"]));
        Assert.That(
            loaded.Images[0].Objects.Select(each => (each.IsTruncated, each.IsDifficult)),
            Is.EqualTo(new[] { (true, false), (false, true) })
        );
        Assert.That(loaded.Problems, Is.Empty);
    }

    [Test]
    public void Load_ImageSetsAndLabelMap_GivePartsAndClasses()
    {
        using var set = new LabelSet();
        foreach (var name in (string[])["a", "b", "c", "d"])
            set.Photo($"JPEGImages/{name}.jpg").Text($"Annotations/{name}.xml", $"<annotation><filename>{name}</filename></annotation>");
        set.Text("ImageSets/Main/train.txt", "a\n")
            .Text("ImageSets/Main/val.txt", "b\n")
            .Text("ImageSets/Main/trainval.txt", "a\nb\nc\n")
            .Text("ImageSets/Main/test.txt", "d\n")
            .Text("ImageSets/Main/dog_train.txt", "c 1\n")
            .Text("labelmap.txt", "# label:color_rgb:parts:actions\nbackground:0,0,0::\nzebra:1,1,1::\ndog:2,2,2::\n");
        var loaded = set.Load();

        Assert.That(loaded.Classes, Is.EqualTo((string[])["zebra", "dog"]));
        Assert.That(loaded.Images.Select(image => image.Split), Is.EqualTo(new[] { "train", "val", null, "test" }));
    }

    [Test]
    public void Load_RenamedPhoto_IsFoundByTheFilesName()
    {
        using var set = new LabelSet()
            .Photo("b.png")
            .Text(
                "b.xml",
                "<annotation><filename>a.jpg</filename><object><name>x</name>"
                    + "<bndbox><xmin>1</xmin><ymin>1</ymin><xmax>2</xmax><ymax>2</ymax></bndbox></object></annotation>"
            );

        Assert.That(set.Objects(), Is.EqualTo("b.png -: x(1,1,2,2)"));
    }

    [TestCase("<name>x</name>", AnnotationProblemKind.UnsupportedShape, "has no <bndbox>")]
    [TestCase(
        "<name>x</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>5</xmax></bndbox>",
        AnnotationProblemKind.BadNumber,
        "<ymax> is missing"
    )]
    [TestCase(
        "<name>x</name><bndbox><xmin>NaN</xmin><ymin>1</ymin><xmax>5</xmax><ymax>9</ymax></bndbox>",
        AnnotationProblemKind.BadNumber,
        "'NaN'"
    )]
    [TestCase(
        "<bndbox><xmin>1</xmin><ymin>1</ymin><xmax>5</xmax><ymax>9</ymax></bndbox>",
        AnnotationProblemKind.UnknownClass,
        "<name> is missing"
    )]
    [TestCase(
        "<name>x</name><bndbox><xmin>5</xmin><ymin>1</ymin><xmax>5</xmax><ymax>9</ymax></bndbox>",
        AnnotationProblemKind.NoArea,
        "has no area"
    )]
    [TestCase(
        "<name>x</name><bndbox><xmin>9</xmin><ymin>1</ymin><xmax>5</xmax><ymax>9</ymax></bndbox>",
        AnnotationProblemKind.NoArea,
        "(9, 1, 5, 9)"
    )]
    public void Load_WrongObject_IsLeftOutAndNamed(string content, AnnotationProblemKind kind, string message)
    {
        using var set = new LabelSet()
            .Photo("a.jpg")
            .Text(
                "a.xml",
                "<annotation>\n<object><name>y</name><bndbox><xmin>0</xmin><ymin>0</ymin><xmax>40</xmax><ymax>30</ymax></bndbox></object>"
                    + $"\n<object>{content}</object>\n</annotation>"
            );
        var loaded = set.Load();
        var problem = loaded.Problems.Single();

        Assert.That(set.Describe(loaded), Is.EqualTo("a.jpg -: y(0,0,40,30)"));
        Assert.That((problem.Kind, problem.File, problem.Line, problem.Image), Is.EqualTo((kind, "a.xml", 3, "a.jpg")));
        Assert.That(problem.Message, Does.Contain(message));
    }

    [Test]
    public void Load_EncodingOfWindows_IsRead()
    {
        using var set = new LabelSet().Photo("a.jpg");
        byte[] name = [0xC3, 0xA8]; // 猫 in GB 2312
        File.WriteAllBytes(
            set.At("a.xml"),
            [
                .. "<?xml version=\"1.0\" encoding=\"gb2312\"?><annotation><object><name>"u8,
                .. name,
                .. "</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>2</xmax><ymax>2</ymax></bndbox></object></annotation>"u8,
            ]
        );

        Assert.That(set.Objects(), Is.EqualTo("a.jpg -: 猫(1,1,2,2)"));
    }

    [Test]
    public void Load_FilesWithoutPhotosAndPhotosWithoutFiles_AreNamed()
    {
        using var set = new LabelSet()
            .Photo("a.jpg")
            .Photo("b.jpg")
            .Text("a.xml", "<annotation/>")
            .Text("gone.xml", "<annotation><filename>gone.jpg</filename><object/><object/></annotation>")
            .Text("cut.xml", "<annotation>\n<object>\n");
        var loaded = set.Load();

        Assert.That(set.Describe(loaded), Is.EqualTo("a.jpg -:\nb.jpg -:"));
        Assert.That(
            loaded.Problems.Select(problem => (problem.Kind, problem.File, problem.Message[..20])),
            Is.EquivalentTo(
                new[]
                {
                    (AnnotationProblemKind.ImageMissing, "gone.xml", "there is no photo 'g"),
                    (AnnotationProblemKind.BrokenFile, "cut.xml", "this is no XML that "),
                    (AnnotationProblemKind.LabelsMissing, "b.jpg", "no label file is the"),
                }
            )
        );
        Assert.That(
            loaded.Problems.Single(problem => problem.Kind == AnnotationProblemKind.ImageMissing).Message,
            Does.Contain("with 2 objects")
        );
        Assert.That(loaded.Problems.Single(problem => problem.Kind == AnnotationProblemKind.BrokenFile).Line, Is.EqualTo(3));
    }
}
