using System.Text;

namespace MLNet.VisionGraph.Training.Tests.Data;

/// <summary>Tables as spreadsheets, Model Builder and other systems write them.</summary>
public class ForeignTableTests
{
    [TestCase("Label,ImageSource\ncat,a.png\ndog,b.png\n")]
    [TestCase("IMAGEPATH,LABEL\na.png,cat\nb.png,dog\n")]
    [TestCase("image_path;class name\na.png;cat\nb.png;dog\n")]
    [TestCase("File Name\tTag\na.png\tcat\nb.png\tdog\n")]
    [TestCase("path|label\na.png|cat\nb.png|dog\n")]
    [TestCase("sep=;\r\npath;label\r\na.png;cat\r\nb.png;dog\r\n")]
    [TestCase("\"sep=,\"\r\npath,label\r\na.png,cat\r\nb.png,dog\r\n")]
    [TestCase("SEP=\t\r\npath\tlabel\r\na.png\tcat\r\nb.png\tdog\r\n")]
    [TestCase("sep=;\npath;label\na.png;cat\nb.png;dog\n;\n;;\n   \n\n")]
    [TestCase("path,label,\na.png,cat,\n,,\nb.png,dog,\n,,\n")]
    [TestCase("\ufeffpath,label\na.png,cat\nb.png,dog\n")]
    public void FromTable_OfOtherPrograms_IsRead(string text)
    {
        using var folder = new PhotoFolderFixture();
        var set = ImageDataset.FromTable(folder.Write("t.csv", text));
        Assert.That(set.ClassNames, Is.EqualTo(new[] { "cat", "dog" }));
        Assert.That(set.Samples.Select(sample => sample.Path), Is.EqualTo(new[] { folder.At("a.png"), folder.At("b.png") }));
        Assert.That(set.Notes, Is.Empty);
    }

    [TestCase("broccoli.jpg\tfood\npizza.jpg\tmeal\n", 0)]
    [TestCase("food,broccoli.jpg\nmeal,pizza.jpg\n", 1)]
    public void FromTable_WithoutAHeader_SaysWhichColumnsItReads(string text, int path)
    {
        using var folder = new PhotoFolderFixture();
        var set = ImageDataset.FromTable(folder.Write("tags.csv", text));
        Assert.That(set.Samples.Select(sample => sample.Path), Is.EqualTo(new[] { folder.At("broccoli.jpg"), folder.At("pizza.jpg") }));
        Assert.That(set.Notes, Has.Count.EqualTo(1).And.Some.Contains($"no header; column {path + 1} is read as paths"));
    }

    [TestCase("utf-16", null)]
    [TestCase("utf-16BE", null)]
    [TestCase("utf-32", null)]
    [TestCase("utf-8", null)]
    [TestCase("windows-1252", "is not UTF-8 and is read as Windows-1252")]
    [TestCase("utf-16 bare", "is read as UTF-16")]
    [TestCase("utf-16BE bare", "is read as UTF-16")]
    public void FromTable_Encodings_AreRecognized(string name, string? note)
    {
        const string Text = "path,label\na.png,Caf\u00e9\nb.png,Gr\u00fc\u00dfe \u20ac\n";
        using var folder = new PhotoFolderFixture();
        var encoding =
            name == "windows-1252" ? CodePagesEncodingProvider.Instance.GetEncoding(1252)! : Encoding.GetEncoding(name.Split(' ')[0]);
        var mark = name.EndsWith("bare", StringComparison.Ordinal) ? Array.Empty<byte>() : encoding.GetPreamble();
        File.WriteAllBytes(folder.At("t.csv"), [.. mark, .. encoding.GetBytes(Text)]);
        var set = ImageDataset.FromTable(folder.At("t.csv"));
        Assert.That(set.ClassNames, Is.EqualTo(new[] { "Caf\u00e9", "Gr\u00fc\u00dfe \u20ac" }));
        Assert.That(set.Notes, note is null ? Is.Empty : Has.Some.Contains(note));
        Assert.That(set.Split(0.5).Notes, Is.EqualTo(set.Notes), "kept");
        Assert.That(ImageDataset.FromTable(folder.At("t.csv"), set.ClassNames.Reverse().ToArray()).Notes, Is.EqualTo(set.Notes), "kept");
    }

    [Test]
    [Platform("Linux,MacOSX")]
    public void FromTable_PathsOfOtherSystems_AreResolved()
    {
        using var folder = new PhotoFolderFixture();
        var odd = folder.Write("odd\\name.png", "");
        string[] paths =
        [
            "sub\\deep\\a.png",
            ".\\sub\\deep\\a.png",
            "odd\\name.png",
            $"file://{folder.Root}/with%20space.png",
            $"FILE:{folder.Root}/x.png",
            "file:y.png",
            "file://localhost/abs.png",
        ];
        var text = "path,label\n" + string.Concat(paths.Select((path, index) => $"{path},{index % 2}\n"));
        Assert.That(
            ImageDataset.FromTable(folder.Write("t.csv", text)).Samples.Select(sample => Path.GetFullPath(sample.Path!)),
            Is.EqualTo(
                new[]
                {
                    folder.At("sub/deep/a.png"),
                    folder.At("sub/deep/a.png"),
                    odd,
                    folder.At("with space.png"),
                    folder.At("x.png"),
                    folder.At("y.png"),
                    "/abs.png",
                }
            )
        );
    }

    [TestCase(@"C:\photos\a.jpg")]
    [TestCase("d:/photos/a.jpg")]
    [TestCase(@"\\server\share\a.jpg")]
    [TestCase("file:///C:/photos/a.jpg")]
    [Platform("Linux,MacOSX")]
    public void FromTable_PathsOfAWindowsComputer_AreTheCauseInTheError(string path)
    {
        using var folder = new PhotoFolderFixture();
        var file = folder.Write("t.csv", $"path,label\nb.png,x\n{path},y\n");
        Assert.That(
            () => ImageDataset.FromTable(file),
            Throws.TypeOf<TrainingDataException>().With.Message.Contains($"1 of its 2 paths are of Windows, such as '{path}'")
        );
    }

    [TestCase("path,label\nhttps://example.org/a.jpg,x\n", "Line 2 has the address 'https://example.org/a.jpg'")]
    [TestCase("path,label\ngs://bucket/a.jpg,x\n", "download the images first")]
    [TestCase("PK\u0003\u0004rest", "is a workbook or an archive")]
    public void FromTable_OfSomethingElse_SaysWhat(string text, string expected)
    {
        using var folder = new PhotoFolderFixture();
        var file = folder.Write("t.csv", text);
        Assert.That(() => ImageDataset.FromTable(file), Throws.TypeOf<TrainingDataException>().With.Message.Contains(expected));
    }
}
