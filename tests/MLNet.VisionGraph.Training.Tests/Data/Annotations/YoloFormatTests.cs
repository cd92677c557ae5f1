namespace MLNet.VisionGraph.Training.Tests.Data.Annotations;

public class YoloFormatTests
{
    [TestCase("names: ['cat', 'no', \"a: b\"]")]
    [TestCase("names: [cat, no, 'a: b'] # a comment")]
    [TestCase("names:\n  0: cat\n  1: no\n  2: 'a: b'")]
    [TestCase("names:\n- cat\n- no\n- \"a: b\"")]
    [TestCase("names: {2: 'a: b', 0: cat, 1: no}")]
    public void Load_Names_AreListOrMap(string names)
    {
        using var set = new LabelSet()
            .Photo("train/images/a.jpg")
            .Text("data.yaml", $"train: ../train/images\nval: ../valid/images\nnc: 3\n{names}\nroboflow:\n  project: [x, {{y: z}}]\n")
            .Text("train/labels/a.txt", "1 0.5 0.5 0.5 0.5\n");
        var loaded = set.Load();

        Assert.That(loaded.Classes, Is.EqualTo((string[])["cat", "no", "a: b"]));
        Assert.That(set.Describe(loaded), Is.EqualTo("train/images/a.jpg train: no(10,7.5,30,22.5)"));
        Assert.That(loaded.Problems, Is.Empty);
    }

    [Test]
    public void Load_PathsAsExportsHaveThem_FindsThePartsOfTheDataSet()
    {
        using var set = new LabelSet()
            .Photo("data/raw/first/images/a.jpg")
            .Photo("data/raw/second/images/b.jpg")
            .Photo("other/c.jpg")
            .Text(
                "data.yaml",
                "path: ../datasets/mine\ntrain: data/raw/first/images\nval: ./second/images\ntest: lists/last.txt\nnames: [x]\n"
            )
            .Text("lists/last.txt", "./other/c.jpg\n\n")
            .Text("data/raw/first/labels/a.txt", "0 0.5 0.5 1 1")
            .Text("data/raw/second/labels/b.txt", "")
            .Text("other/c.txt", "0 0.25 0.5 0.5 1");
        var loaded = set.Load();

        Assert.That(
            set.Describe(loaded),
            Is.EqualTo("data/raw/first/images/a.jpg train: x(0,0,40,30)\ndata/raw/second/images/b.jpg val:\nother/c.jpg test: x(0,0,20,30)")
        );
        Assert.That(loaded.Problems, Is.Empty);
    }

    [Test]
    public void Load_Lines_AreBoxesOutlinesOrOrientedBoxes()
    {
        using var set = new LabelSet()
            .Photo("a.jpg")
            .Text("classes.txt", "x\ny\n\n")
            .Text(
                "a.txt",
                "0 0.5 0.5 0.5 0.5\n\n1  0.1 0.1\t0.5 0.1 0.5 0.5\r\n0 0.1 0.2 0.3 0.2 0.3 0.4 0.1 0.4\n1.0 0.5 0.5 0.2 0.2 0.93\n"
            );
        var objects = set.Load().Images.Single().Objects;

        Assert.That(objects.Select(each => each.Class), Is.EqualTo((string[])["x", "y", "x", "y"]));
        Assert.That(objects.Select(each => each.Polygons?[0].Length), Is.EqualTo(new int?[] { null, 6, 8, null }));
        Assert.That(objects[2].Box.X0, Is.EqualTo(4).Within(1e-9));
        Assert.That(objects[2].Box.Y1, Is.EqualTo(12).Within(1e-9));
    }

    [Test]
    public void Load_KeyPoints_GivesTheBoxes()
    {
        using var set = new LabelSet()
            .Photo("a.jpg")
            .Text("data.yaml", "train: .\nkpt_shape: [2, 3]\nnames: {0: person}\n")
            .Text("a.txt", "0 0.5 0.5 0.5 0.5 0.4 0.4 2 0.6 0.6 1\n");

        Assert.That(set.Objects(), Is.EqualTo("a.jpg train: person(10,7.5,30,22.5)"));
        Assert.That(set.Load().Images[0].Objects[0].Polygons, Is.Null);
    }

    [Test]
    public void Load_Darknet_ReadsListsWithOtherBeginnings()
    {
        using var set = new LabelSet()
            .Photo("obj_train_data/a.jpg")
            .Photo("obj_train_data/b.jpg")
            .Photo("obj_valid_data/a.jpg")
            .Text("obj.data", "classes = 2\ntrain = data/train.txt\nvalid = data/valid.txt\nnames = data/obj.names\nbackup = backup/\n")
            .Text("obj.names", "p\nq\n")
            .Text("train.txt", "data/obj_train_data/a.jpg\ndata/obj_train_data/b.jpg\ndata/obj_train_data/gone.jpg\n")
            .Text("valid.txt", "data/obj_valid_data/a.jpg\n")
            .Text("obj_train_data/a.txt", "1 0.5 0.5 1 1\n")
            .Text("obj_train_data/b.txt", "")
            .Text("obj_valid_data/a.txt", "0 0.5 0.5 0.5 1\n");
        var loaded = set.Load();

        Assert.That(
            set.Describe(loaded),
            Is.EqualTo("obj_train_data/a.jpg train: q(0,0,40,30)\nobj_train_data/b.jpg train:\nobj_valid_data/a.jpg val: p(10,0,30,30)")
        );
        Assert.That(
            loaded.Problems.Select(problem => (problem.Kind, problem.File, problem.Line)),
            Is.EqualTo(new[] { (AnnotationProblemKind.ImageMissing, "train.txt", (int?)3) })
        );
    }

    [Test]
    public void Load_RoboflowDarknet_ReadsTheNamesInEachPart()
    {
        using var set = new LabelSet()
            .Photo("train/a.jpg")
            .Text("train/_darknet.labels", "fig\n")
            .Text("train/a.txt", "0 0.5 0.5 1 1\n")
            .Text("README.dataset.txt", "# Figs\n");

        Assert.That(set.Objects(), Is.EqualTo("train/a.jpg train: fig(0,0,40,30)"));
    }

    [TestCase("2 0.5 0.5 0.5 0.5", AnnotationProblemKind.UnknownClass, "the class 2 has no name; 2 classes are named")]
    [TestCase("-1 0.5 0.5 0.5 0.5", AnnotationProblemKind.UnknownClass, "a number from 0 was expected")]
    [TestCase("0.5 0.5 0.5 0.5 0.5", AnnotationProblemKind.UnknownClass, "the class is 0.5")]
    [TestCase("0 0.5 0.5 0 0.5", AnnotationProblemKind.NoArea, "has no area")]
    [TestCase("0 0.5 0.5 0.5", AnnotationProblemKind.BrokenFile, "the line has 4 numbers")]
    [TestCase("0 0.5 0.5 0.5 0.5 0.5 0.5 0.5", AnnotationProblemKind.BrokenFile, "the line has 8 numbers")]
    [TestCase("0 0.5 nan 0.5 0.5", AnnotationProblemKind.BadNumber, "'nan' was found where a number was expected")]
    [TestCase("0 0.5 1e999 0.5 0.5", AnnotationProblemKind.BadNumber, "'1e999'")]
    [TestCase("cat 0.5 0.5 0.5 0.5", AnnotationProblemKind.BadNumber, "'cat' was found")]
    [TestCase("0 120 90 30 30", AnnotationProblemKind.OutsideImage, "relative to the photo's size")]
    [TestCase("0 1.8 0.5 0.2 0.2", AnnotationProblemKind.OutsideImage, "lies outside the photo")]
    public void Load_WrongLine_IsLeftOutAndNamed(string line, AnnotationProblemKind kind, string message)
    {
        using var set = new LabelSet()
            .Photo("images/a.jpg")
            .Text("data.yaml", "train: images\nnc: 2\nnames: [x, y]\n")
            .Text("labels/a.txt", $"1 0.5 0.5 1 1\n\n{line}\n");
        var loaded = set.Load();
        var problem = loaded.Problems.Single();

        Assert.That(set.Describe(loaded), Is.EqualTo("images/a.jpg train: y(0,0,40,30)"));
        Assert.That(
            (problem.Kind, problem.Action, problem.File, problem.Line, problem.Image),
            Is.EqualTo((kind, AnnotationAction.LeftOut, "labels/a.txt", 3, "images/a.jpg"))
        );
        Assert.That(problem.Message, Does.Contain(message));
        Assert.That(problem.ToString(), Does.StartWith("labels/a.txt:3: 'images/a.jpg': "));
    }

    [Test]
    public void Load_MissingEmptyAndOrphanedFiles_AreToldApart()
    {
        using var set = new LabelSet()
            .Photo("train/images/a.jpg")
            .Photo("train/images/b.jpg")
            .Photo("train/images/c.jpg")
            .Photo("valid/images/d.jpg")
            .Text("data.yaml", "train: train/images\nval: valid/images\nnames: [x]\n")
            .Text("train/labels/a.txt", "0 0.5 0.5 1 1\n")
            .Text("train/labels/b.txt", "")
            .Text("train/labels/d.txt", "0 0.5 0.5 1 1\n")
            .Text("valid/labels/d.txt", "0 0.5 0.5 0.5 1\n");
        var loaded = set.Load();

        Assert.That(
            set.Describe(loaded),
            Is.EqualTo(
                "train/images/a.jpg train: x(0,0,40,30)\ntrain/images/b.jpg train:\ntrain/images/c.jpg train:\n"
                    + "valid/images/d.jpg val: x(10,0,30,30)"
            ),
            "a label file is never that of a photo in another part"
        );
        Assert.That(
            loaded.Problems.Select(problem => (problem.Kind, problem.Action, problem.File)),
            Is.EquivalentTo(
                new[]
                {
                    (AnnotationProblemKind.LabelsMissing, AnnotationAction.Kept, "train/images/c.jpg"),
                    (AnnotationProblemKind.ImageMissing, AnnotationAction.LeftOut, "train/labels/d.txt"),
                }
            )
        );
    }

    [Test]
    public void Load_WithoutNames_TakesNumbersAsNames()
    {
        using var set = new LabelSet().Photo("a.jpg").Text("a.txt", "7 0.5 0.5 1 1\n");
        var loaded = set.Load();

        Assert.That(set.Describe(loaded), Is.EqualTo("a.jpg -: 7(0,0,40,30)"));
        Assert.That(loaded.Problems.Single().Message, Does.Contain("numbers are taken as names"));
    }
}
