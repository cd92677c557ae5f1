using System.Text.Json;
using MLNet.VisionGraph.TestKit;

namespace MLNet.VisionGraph.Cli.Tests;

/// <summary>Tests the command convert-labels.</summary>
public class ConvertLabelsTests
{
    [Test]
    public void ConvertLabels_Yolo_SaysWhatItUnderstoodAndWritesCoco()
    {
        using var folder = Shelf();
        var result = Tool.Run("convert-labels", folder["shelf"], "--to", "coco", "--output", folder["coco"]);

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        var lines = result.Out.ReplaceLineEndings("\n").Split('\n');
        Assert.Multiple(() =>
        {
            Assert.That(
                lines[0],
                Is.EqualTo(
                    "YOLO: 2 classes, 2 images in train, 1 in val, 1 of them without objects, 2 objects; left out: 1 of unknown classes"
                )
            );
            Assert.That(lines[1], Does.StartWith("  train/labels/a.txt:2: 'train/images/a.png': the class 7 has no name"));
            Assert.That(
                lines[2],
                Does.StartWith("  valid/images/c.png: no label file is there").Or.StartWith("  train/images/b.png: no label file")
            );
            Assert.That(lines[3], Is.EqualTo($"{folder["coco"]}: COCO"));
            Assert.That(
                Directory.EnumerateFiles(folder["coco"], "*", SearchOption.AllDirectories).Select(Path.GetFileName),
                Is.EquivalentTo((string[])["instances_train.json", "instances_val.json"])
            );
        });
        var coco = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder["coco"], "annotations", "instances_train.json"))).RootElement;
        Assert.That(coco.GetProperty("images")[0].GetProperty("file_name").GetString(), Is.EqualTo("../../shelf/train/images/a.png"));
        Assert.That(
            coco.GetProperty("annotations")[0].GetProperty("bbox").EnumerateArray().Select(each => each.GetDouble()),
            Is.EqualTo((double[])[20, 20, 40, 40])
        );
    }

    [Test]
    public void ConvertLabels_Json_HasProblemsAndWhatIsNotWritten()
    {
        using var folder = Shelf();
        var result = Tool.Run("convert-labels", folder["shelf"], "--to", "csv", "--output", folder["csv"], "--copy-images", "--json");
        var json = JsonDocument.Parse(result.Out).RootElement;

        Assert.Multiple(() =>
        {
            Assert.That(json.GetProperty("format").GetString(), Is.EqualTo("yolo"));
            Assert.That(
                json.GetProperty("classes").EnumerateArray().Select(each => each.GetString()),
                Is.EqualTo((string[])["fig", "nut"])
            );
            Assert.That(
                (json.GetProperty("train").GetInt32(), json.GetProperty("val").GetInt32(), json.GetProperty("objects").GetInt32()),
                Is.EqualTo((2, 1, 2))
            );
            Assert.That(
                json.GetProperty("notWritten").EnumerateArray().Select(each => each.GetString()),
                Is.EqualTo((string[])["the outlines of 1 object"])
            );
            Assert.That(
                json.GetProperty("problems").EnumerateArray().Select(each => each.GetProperty("kind").GetString()),
                Is.EquivalentTo((string[])["UnknownClass", "LabelsMissing"])
            );
            Assert.That(json.GetProperty("problems")[0].GetProperty("line").GetInt32(), Is.EqualTo(2));
        });
        var back = Tool.Run("convert-labels", folder["csv"], "--to", "yolo", "--output", folder["back"]);
        Assert.That(back.Out, Does.StartWith("CSV: 2 classes, 2 images in train, 1 in val, 1 of them without objects, 2 objects"));
    }

    [Test]
    public void ConvertLabels_PhotosElsewhere_AreNamed()
    {
        using var folder = Shelf();
        Tool.Run("convert-labels", folder["shelf"], "--to", "voc", "--output", folder["voc"]);
        var without = Tool.Run("convert-labels", folder["voc"], "--to", "coco", "--output", folder["out"]);
        var with = Tool.Run("convert-labels", folder["voc"], "--to", "coco", "--output", folder["out"], "--images", folder["shelf"]);

        Assert.That((without.ExitCode, with.ExitCode), Is.EqualTo((1, 0)), with.Error);
        Assert.That(without.Error, Does.Contain("--images").And.Contain("None of the photos"));
        Assert.That(with.Out, Does.StartWith("Pascal VOC: 2 classes"));
    }

    [TestCase(2, "--to", "xml", "--output", "out")]
    [TestCase(2, "--to", "coco")]
    [TestCase(2, "--output", "out")]
    [TestCase(2, "--to", "coco", "--output", "out", "--format", "word")]
    [TestCase(2, "--to", "coco", "--output", "out", "--label-size", "400")]
    [TestCase(1, "--to", "coco", "--output", "out", "--format", "vott")]
    [TestCase(1, "--to", "coco", "--output", "out", "--images", "nowhere")]
    public void ConvertLabels_WhatDoesNotFit_SaysSoInOneLine(int exitCode, params string[] rest)
    {
        using var folder = Shelf();
        string[] arguments = [.. rest.Select(each => each == "out" ? folder["out"] : each)];
        var result = Tool.Run(["convert-labels", folder["shelf"], .. arguments]);

        Assert.That(
            (result.ExitCode, result.Error.TrimEnd().Contains('\n'), result.Out),
            Is.EqualTo((exitCode, false, string.Empty)),
            result.Error
        );
        Assert.That(Directory.Exists(folder["out"]), Is.False);
    }

    [Test]
    public void ConvertLabels_IntoItself_Answers2()
    {
        using var folder = Shelf();

        Assert.That(Tool.Run("convert-labels", folder["shelf"], "--to", "coco", "--output", folder["shelf"] + "/").ExitCode, Is.EqualTo(2));
        Assert.That(Tool.Run("convert-labels", folder["gone"], "--to", "coco", "--output", folder["out"]).ExitCode, Is.EqualTo(1));
    }

    // Two classes, three photos of 80 × 80, a line with a class that is not named, and a photo without a label file.
    private static TemporaryFolder Shelf()
    {
        var folder = new TemporaryFolder();
        foreach (var name in (string[])["train/images/a", "train/images/b", "valid/images/c"])
        {
            var path = folder[$"shelf/{name}.png"];
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var picture = DrawnImages.Pattern(0, new Random(1));
            picture.Save(path);
        }

        Directory.CreateDirectory(folder["shelf/train/labels"]);
        Directory.CreateDirectory(folder["shelf/valid/labels"]);
        File.WriteAllText(folder["shelf/data.yaml"], "train: ../train/images\nval: ../valid/images\nnc: 2\nnames: ['fig', 'nut']\n");
        File.WriteAllText(folder["shelf/train/labels/a.txt"], "0 0.5 0.5 0.5 0.5\n7 0.5 0.5 0.5 0.5\n");
        File.WriteAllText(folder["shelf/valid/labels/c.txt"], "1 0.25 0.25 0.75 0.25 0.5 0.75\n");
        return folder;
    }
}
