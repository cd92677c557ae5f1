using System.Diagnostics;
using MLNet.VisionGraph.TestKit;

namespace MLNet.VisionGraph.Training.Tests.Data.Annotations;

/// <summary>Label files that were made to do harm, or were damaged, are left out and named.</summary>
public class HostileLabelTests
{
    private const string Box = "<object><name>x</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object>";
    private const string Coco =
        """{"images":[{"id":1,"file_name":"NAME"}],"categories":[{"id":1,"name":"x"}],"annotations":"""
        + """[{"image_id":1,"category_id":1,"bbox":[1,1,8,8]}]}""";

    [Test]
    public void Load_EntitiesThatExpand_AreRefused()
    {
        using var set = WithOneGoodFile()
            .Photo("b.jpg")
            .Text(
                "b.xml",
                """
                <?xml version="1.0"?>
                <!DOCTYPE annotation [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>
                <annotation><filename>&c;</filename></annotation>
                """
            )
            .Photo("c.jpg")
            .Text(
                "c.xml",
                """<!DOCTYPE annotation [<!ENTITY f SYSTEM "file:///etc/passwd">]><annotation><filename>&f;</filename></annotation>"""
            );
        var loaded = set.Load();

        Assert.That(set.Describe(loaded), Does.StartWith("a.jpg -: x(1,1,9,9)"));
        Assert.That(Broken(loaded), Is.EqualTo((string[])["b.xml", "c.xml"]));
        Assert.That(loaded.Problems.Select(problem => problem.Message), Has.None.Contains("root:"));
    }

    [Test]
    public void Load_DeepNesting_IsRefused()
    {
        const int depth = 200_000;
        using var xml = WithOneGoodFile().Photo("b.jpg").Text("b.xml", $"<annotation>{string.Concat(Enumerable.Repeat("<a>", depth))}");
        using var json = new LabelSet()
            .Photo("a.jpg")
            .Text("good.json", Coco.Replace("NAME", "a.jpg"))
            .Text("deep.json", $$"""{"images":[],"annotations":{{new string('[', depth)}}""");
        using var yaml = new LabelSet()
            .Photo("a.jpg")
            .Text("data.yaml", $"train: .\nnc: 1\nnames: {new string('[', depth)}\n")
            .Text("a.txt", "0 0.5 0.5 1 1\n");

        Assert.That(Broken(xml.Load()), Is.EqualTo((string[])["b.xml"]));
        Assert.That(Broken(json.Load()), Is.EqualTo((string[])["deep.json"]));
        Assert.That(Broken(yaml.Load()), Is.EqualTo((string[])["data.yaml"]));
    }

    [Test]
    public void Load_YamlAliases_CostNothing()
    {
        var bomb = string.Concat(Enumerable.Range(1, 40).Select(i => $"a{i}: &a{i} [*a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}]\n"));
        using var set = new LabelSet()
            .Photo("a.jpg")
            .Text("data.yaml", $"a0: &a0 x\n{bomb}train: .\nnames: [fig]\n")
            .Text("a.txt", "0 0.5 0.5 1 1\n");
        var time = Stopwatch.StartNew();

        Assert.That(set.Objects(), Is.EqualTo("a.jpg train: fig(0,0,40,30)"));
        Assert.That(time.Elapsed, Is.LessThan(TimeSpan.FromSeconds(20)));
    }

    [TestCase("../../etc/passwd")]
    [TestCase("../secret/private.jpg")]
    [TestCase("/etc/hostname")]
    [TestCase("C:\\\\Windows\\\\win.ini")]
    [TestCase("images/../../secret/private.jpg")]
    public void Load_NameThatLeadsOutside_IsNotFollowed(string name)
    {
        using var outer = new LabelSet().Photo("secret/private.jpg").Photo("set/a.jpg");
        outer.Text("set/labels.json", Coco.Replace("NAME", name)).Text("set/more.json", Coco.Replace("NAME", "a.jpg"));
        var loaded = ObjectDataset.Load(outer.At("set"));

        Assert.That(loaded.Images.Select(image => image.Path), Is.EqualTo((string[])[outer.At("set/a.jpg")]));
        Assert.That(loaded.Problems.Single().Kind, Is.EqualTo(AnnotationProblemKind.ImageMissing));
        Assert.That(loaded.Problems.Single().Message, Does.Contain("lies outside the folder"));
    }

    [Test]
    public void Load_FileLargerThanAllowed_IsLeftOut()
    {
        using var set = new LabelSet()
            .Photo("a.jpg")
            .Text("good.json", Coco.Replace("NAME", "a.jpg"))
            .Text("large.json", Coco.Replace("NAME", new string('x', 5000)));
        var loaded = set.Load(new ObjectDatasetOptions { MaxFileBytes = 4000 });

        Assert.That(set.Describe(loaded), Is.EqualTo("a.jpg -: x(1,1,9,9)"));
        Assert.That(loaded.Problems.Single().Message, Does.Contain("more than the 4,000 that are allowed"));
    }

    [Test]
    public void Load_PhotoThatClaimsBillionsOfPixels_IsLeftOut()
    {
        using var set = new LabelSet().Photo("b.jpg").Text("labels.json", Coco.Replace("NAME", "a.png"));
        File.WriteAllBytes(set.At("a.png"), HostileImages.Png(60_000, 60_000));

        Assert.That(set.Load().Problems.Select(problem => problem.Kind), Has.Member(AnnotationProblemKind.ImageUnreadable));
    }

    [Test]
    [Platform("Linux,MacOSX")]
    public void Load_PipeAmongLabels_IsNotWaitedFor()
    {
        using var set = WithOneGoodFile();
        using var make = Process.Start("mkfifo", set.At("b.xml"));
        make.WaitForExit();

        Assert.That(Task.Run(() => set.Load()).Wait(TimeSpan.FromSeconds(30)));
    }

    // Each byte may be any other: whatever is found, nothing but the announced exception is thrown.
    [TestCase("labels.json")]
    [TestCase("a.xml")]
    [TestCase("data.yaml")]
    [TestCase("a.txt")]
    [TestCase("boxes.csv")]
    [TestCase("export.json")]
    [TestCase("a.json")]
    public void Load_DamagedFile_NeverFailsOtherwise(string name)
    {
        var text = name switch
        {
            "labels.json" => Coco.Replace("NAME", "a.jpg").Replace("]}]}", "],\"segmentation\":{\"size\":[30,40],\"counts\":[5,1195]}}]}"),
            "a.xml" => $"<annotation><filename>a.jpg</filename><size><width>40</width><height>30</height></size>{Box}</annotation>",
            "data.yaml" => "train: ../train\nval: [x, y]\nnc: 1\nnames:\n  0: x\n",
            "a.txt" => "0 0.5 0.5 0.25 0.25\n0 0.1 0.1 0.5 0.1 0.5 0.5\n",
            "boxes.csv" => "filename,width,height,class,xmin,ymin,xmax,ymax\na.jpg,40,30,\"x\",1,1,9,9\n",
            "export.json" => """{"tags":[{"name":"x"}],"version":"2","assets":{"1":{"asset":"""
                + """{"name":"a.jpg","path":"file:a.jpg"},"regions":[{"type":"RECTANGLE","tags":["x"],"boundingBox":"""
                + """{"left":1,"top":1,"width":9,"height":9}}]}}}""",
            _ => """{"shapes":[{"label":"x","points":[[1,1],[9,1],"""
                + """[9,9]],"shape_type":"polygon"}],"imagePath":"a.jpg","imageWidth":40,"imageHeight":30}""",
        };
        using var set = new LabelSet().Photo("a.jpg").Text(name, text);
        if (name == "data.yaml")
            set.Text("a.txt", "0 0.5 0.5 1 1\n");
        var bytes = File.ReadAllBytes(set.At(name));
        var random = new Random(name.Length);
        var read = 0;
        for (var round = 0; round < 160; round++)
        {
            var damaged = round % 4 == 0 ? bytes[..random.Next(1, bytes.Length)] : [.. bytes];
            for (var change = random.Next(1, 4); change > 0; change--)
                damaged[random.Next(damaged.Length)] =
                    round % 2 == 0 ? (byte)random.Next(256) : (byte)"{}[]<>\"',:-.0159e"[random.Next(17)];
            File.WriteAllBytes(set.At(name), damaged);
            try
            {
                var loaded = set.Load();
                read++;
                foreach (var found in loaded.Images.SelectMany(image => image.Objects))
                    Assert.That(found.Box.Area, Is.Positive.And.LessThan(1e15));
                Assert.That(loaded.Problems.Select(problem => problem.ToString()), Has.None.Contains("\n"));
            }
            catch (TrainingDataException)
            {
                // No longer one of the format, or without its photo.
            }
        }

        Assert.That(read, Is.GreaterThan(15));
    }

    private static LabelSet WithOneGoodFile() => new LabelSet().Photo("a.jpg").Text("a.xml", $"<annotation>{Box}</annotation>");

    private static string[] Broken(ObjectDataset loaded) =>
        [.. loaded.Problems.Where(problem => problem.Kind == AnnotationProblemKind.BrokenFile).Select(problem => problem.File)];
}
