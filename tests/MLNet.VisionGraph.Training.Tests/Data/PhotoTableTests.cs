namespace MLNet.VisionGraph.Training.Tests.Data;

public class PhotoTableTests
{
    [TestCase("t.csv", "Path,Label,other\na.png,cat,1\nsub/b.png,dog,2\n")]
    [TestCase("t.csv", "label;x;filename\r\ncat;;a.png\r\ndog;;sub/b.png\r\n")]
    [TestCase("t.tsv", "file\tclass\na.png\tcat\n\nsub/b.png\tdog")]
    public void FromTable_OfUsualColumns_FindsThem(string name, string text)
    {
        using var folder = new PhotoFolderFixture();
        var set = ImageDataset.FromTable(folder.Write(name, text));

        Assert.That(set.ClassNames, Is.EqualTo(new[] { "cat", "dog" }));
        Assert.That(
            set.Samples.Select(sample => (sample.Path, sample.Label)),
            Is.EqualTo(new[] { (folder.At("a.png"), 0), (folder.At("sub/b.png"), 1) })
        );
    }

    [Test]
    public void FromTable_WithQuotes_ReadsSeparatorsQuotesAndLineBreaks()
    {
        using var folder = new PhotoFolderFixture();
        var set = ImageDataset.FromTable(folder.Write("t.csv", "path,label\n\"a, b.png\",\"say \"\"hi\"\"\"\n\"c.png\",\"two\nlines\"\n"));

        Assert.That(set.Samples[0].Path, Is.EqualTo(folder.At("a, b.png")));
        Assert.That(set.ClassNames, Is.EqualTo(new[] { "say \"hi\"", "two\nlines" }));
    }

    [Test]
    public void FromTable_WithNamedColumnsOrNoHeader_UsesThem()
    {
        using var folder = new PhotoFolderFixture();
        var named = ImageDataset.FromTable(
            folder.Write("t.csv", "id,where,what\n1,x.png,b\n2,y.png,a\n"),
            new ImageTableOptions { PathColumn = "where", LabelColumn = "what" }
        );
        var bare = ImageDataset.FromTable(
            folder.Write("u.csv", "x.png|b\n/abs/y.png|a\n"),
            new ImageTableOptions { HasHeader = false, Separator = '|' }
        );

        Assert.That(named.Samples.Select(sample => sample.Label), Is.EqualTo(new[] { 1, 0 }));
        Assert.That(bare.Samples.Select(sample => sample.Path), Is.EqualTo(new[] { folder.At("x.png"), "/abs/y.png" }));
    }

    [TestCase("", "is empty")]
    [TestCase("path,label\n", "no rows below its header")]
    [TestCase("where,label\na,b\n", "no column of paths called 'path' or 'file'")]
    [TestCase("path,what\na,b\n", "it has 'path', 'what'")]
    [TestCase("path,label\na.png,x\nb.png\n", "Line 3 has 1 values")]
    [TestCase("path,label\na.png,\n", "Line 2 has no label")]
    [TestCase("path,label\n\"a.png,x\n", "never closed")]
    [TestCase("path,label\n\"a.png\"b,x\n", "followed by 'b'")]
    public void FromTable_OfABrokenOne_SaysWhere(string text, string expected)
    {
        using var folder = new PhotoFolderFixture();
        var file = folder.Write("t.csv", text);

        Assert.That(
            () => ImageDataset.FromTable(file),
            Throws.TypeOf<TrainingDataException>().With.Message.Contains(expected).And.Message.Contains(file)
        );
    }

    [Test]
    public void FromTable_WithoutAFile_Throws() =>
        Assert.That(() => ImageDataset.FromTable("/no/such.csv"), Throws.InstanceOf<IOException>());
}
