using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.VisionGraph.Training.Tests.Data;

/// <summary>Folders as people have them: with things of tools, with links, with parts of split data sets in several spellings.</summary>
internal class FolderLayoutTests
{
    private static readonly string[] s_classes = ["a", "b"];

    [TestCase("a/.ipynb_checkpoints/copy.png")]
    [TestCase("a/.git/x.png")]
    [TestCase("a/@eaDir/SYNOPHOTO_THUMB_M.jpg")]
    [TestCase("a/deep/__MACOSX/x.png")]
    [TestCase("@eaDir/x.png")]
    [TestCase("a/._1.png")]
    public void FromFolder_ThingsOfTools_AreLeftOutAndNamed(string path)
    {
        using var folder = new PhotoFolderFixture(("a", 2), ("b", 3));
        folder.Add(path, 9);
        var set = ImageDataset.FromFolder(folder.Root);

        Assert.That((set.ClassNames, set.ClassCounts), Is.EqualTo((s_classes, (int[])[2, 3])));
        Assert.That(set.LeftOut, Has.Count.EqualTo(1));
    }

    [Test]
    public void FromFolder_ValidationGiven_LeavesTheFoldersOwnOut()
    {
        using var folder = new PhotoFolderFixture(("train/a", 4), ("train/b", 5), ("val/a", 2), ("test/b", 1));
        using var others = new PhotoFolderFixture(("b", 3));
        var split = ImageDatasetSplit.FromFolder(folder.Root, validation: classes => ImageDataset.FromFolder(others.Root, classes));
        Assert.That(split.Training.ClassCounts, Is.EqualTo(new[] { 4, 5 }), "nothing is held out");
        Assert.That(split.Validation.ClassCounts, Is.EqualTo(new[] { 0, 3 }));
        Assert.That(split.Test!.ClassCounts, Is.EqualTo(new[] { 0, 1 }));
        Assert.That(split.LeftOut, Is.EqualTo(new[] { "'val' (other validation images are used)" }));

        var own = ImageDatasetSplit.FromFolder(
            folder.Root,
            options: new ImageFolderOptions { Exclude = [folder.At("val")] },
            validation: classes => ImageDataset.FromFolder(folder.At("val"), classes)
        );
        Assert.That((own.Training.Count, own.Validation.Count), Is.EqualTo((9, 2)));
    }

    [Test]
    public void FromFolder_ValidationInsideAClassFolder_IsNotLearnedFrom()
    {
        using var folder = new PhotoFolderFixture(("a", 4), ("b", 5));
        folder.Write("val.csv", "path,label\na/000.png,a\nb/004.png,b\n");
        var split = ImageDatasetSplit
            .FromFolder(folder.Root, validation: classes => ImageDataset.FromTable(folder.At("val.csv"), classes))
            .WithoutSharedImages();
        Assert.That((split.Training.Count, split.Validation.Count), Is.EqualTo((7, 2)));
        Assert.That(split.LeftOut, Has.Some.EqualTo("2 training images that are also validation images"));
        var same = split with { Validation = split.Training };
        Assert.That(same.WithoutSharedImages().Training.Count, Is.EqualTo(7), "nothing would be left");
        Assert.That(same.WithoutSharedImages().LeftOut, Has.Some.Contains("its results are too good"));
        Assert.That((split with { Validation = split.Validation }).WithoutSharedImages().Training.Count, Is.EqualTo(7));
    }

    [Test]
    public void FromFolder_ClassWrittenInAnotherComposition_SaysTheCodePoints()
    {
        using var folder = new PhotoFolderFixture(("train/Caf\u00e9", 2), ("train/b", 2), ("val/Cafe\u0301", 1));
        Assert.That(
            () => ImageDatasetSplit.FromFolder(folder.Root),
            Throws
                .TypeOf<TrainingDataException>()
                .With.Message.Contains("only in how its letters are composed (Unicode normalization): U+0065 U+0301 instead of U+00E9")
        );
    }

    [TestCase("a/back", "..")]
    [TestCase("a/back", ".")]
    [TestCase("a/back", "../b")]
    [TestCase("a/deep/back", "../../b")]
    public void FromFolder_LinkToWhatIsReadAnyway_IsNotFollowed(string link, string target)
    {
        using var folder = new PhotoFolderFixture(("a", 2), ("b", 3));
        Link(folder, link, target);
        var set = ImageDataset.FromFolder(folder.Root);

        Assert.That(set.ClassCounts, Is.EqualTo(new[] { 2, 3 }));
        Assert.That(set.LeftOut, Is.EqualTo(new[] { $"'{link}' (read already)" }));
    }

    [Test]
    public void FromFolder_LinkToElsewhere_IsFollowedOnce()
    {
        using var elsewhere = new PhotoFolderFixture(("more", 4));
        using var folder = new PhotoFolderFixture(("a", 2), ("b", 3));
        Link(folder, "a/first", elsewhere.At("more"));
        Link(folder, "a/second", elsewhere.At("more"));
        Link(folder, "c", elsewhere.At("more"));
        var set = ImageDataset.FromFolder(folder.Root);

        Assert.That(set.ClassNames, Is.EqualTo(new[] { "a", "b", "c" }));
        Assert.That(set.ClassCounts, Is.EqualTo(new[] { 2, 3, 4 }), "a folder that is a class is read there");
    }

    [TestCase("train", "val", "test")]
    [TestCase("Training Set", "Valid", "Testing")]
    [TestCase("train_images", "validation-images", "test1")]
    [TestCase("train2017", "val2017", "test2017")]
    [TestCase("trainset", "dev", "holdout")]
    public void SplitFromFolder_UsualSpellings_AreTheParts(string training, string validation, string test)
    {
        using var folder = new PhotoFolderFixture(($"{training}/a", 4), ($"{training}/b", 3), ($"{validation}/a", 2), ($"{test}/b", 1));
        var split = ImageDatasetSplit.FromFolder(folder.Root);

        Assert.That((split.Training.Count, split.Validation.Count, split.Test?.Count), Is.EqualTo((7, 2, (int?)1)));
    }

    [Test]
    public void SplitFromFolder_SomethingBesideTheParts_IsLeftOutAndNamed()
    {
        using var folder = new PhotoFolderFixture(("train/a", 4), ("train/b", 3), ("valid/a", 2), ("extra/a", 5), ("unlabeled", 4));
        var split = ImageDatasetSplit.FromFolder(folder.Root);

        Assert.That((split.Training.ClassNames, split.Training.Count, split.Validation.Count), Is.EqualTo((s_classes, 7, 2)));
        Assert.That(split.LeftOut, Is.EqualTo(new[] { "'extra', 'unlabeled' (neither training, validation nor test)" }));
    }

    [TestCase("test", "no class folders, 6 images without labels")]
    [TestCase("test/images", "no folders of the classes")]
    public void SplitFromFolder_TestWithoutLabels_IsLeftOutAndNamed(string test, string reason)
    {
        using var folder = new PhotoFolderFixture(("train/a", 10), ("train/b", 10), (test, 6));
        var split = ImageDatasetSplit.FromFolder(folder.Root);

        Assert.That((split.Training.Count, split.Validation.Count, split.Test), Is.EqualTo((16, 4, (ImageDataset?)null)));
        Assert.That(split.LeftOut, Is.EqualTo(new[] { $"'test' ({reason})" }));
    }

    [TestCase("test")]
    [TestCase("Validation")]
    [TestCase("train")]
    public void FromFolder_PartBesideClasses_IsAnErrorUnlessAllowedOrExcluded(string part)
    {
        using var folder = new PhotoFolderFixture(("a", 2), ("b", 3), (part, 4));

        Assert.That(
            () => ImageDataset.FromFolder(folder.Root),
            Throws.TypeOf<TrainingDataException>().With.Message.Contains($"'{part}'").And.Message.Contains("AllowSplitNames")
        );
        Assert.That(() => ImageDatasetSplit.FromFolder(folder.Root), Throws.TypeOf<TrainingDataException>());
        Assert.That(
            ImageDataset.FromFolder(folder.Root, new ImageFolderOptions { AllowSplitNames = true }).ClassNames,
            Is.EquivalentTo(new[] { "a", "b", part })
        );
        var excluded = ImageDataset.FromFolder(folder.Root, new ImageFolderOptions { Exclude = [folder.At(part)] });
        Assert.That((excluded.ClassNames, excluded.LeftOut), Is.EqualTo((s_classes, (string[])[$"'{part}' (excluded)"])));
    }

    [Test]
    public void FromFolder_OnlyFlatParts_IsAnError()
    {
        using var folder = new PhotoFolderFixture(("train", 4), ("test", 4));

        Assert.That(() => ImageDatasetSplit.FromFolder(folder.Root), Throws.TypeOf<TrainingDataException>());
    }

    [Test]
    public void FromFolder_OutputOfATraining_IsNoClass()
    {
        using var folder = new PhotoFolderFixture(("a", 2), ("b", 3), ("model/thumbnails", 2));
        folder.Write("model/model.mbconfig", "{}");
        folder.Write("model.Api/model.Api.csproj", "<Project/>");
        folder.Add("model.Api/logo.png", 3);

        Assert.That(ImageDataset.FromFolder(folder.Root).ClassNames, Is.EqualTo(s_classes));
    }

    [Test]
    public void FromFolder_OtherFiles_AreCountedByKindOrReadByContent()
    {
        using var folder = new PhotoFolderFixture(("a", 2), ("b", 3));
        File.Move(folder.Add("a/9.png", 9), folder.At("a/no-ending"));
        File.Move(folder.Add("a/10.jpg", 10), folder.At("a/10.JPE"));
        folder.Write("a/scan.tif", "II*");
        folder.Write("b/scan.TIF", "II*");
        folder.Write("b/phone.heic", "ftypheic, and more than twelve bytes");
        folder.Write("b/README", "words, and more than twelve bytes");
        var set = ImageDataset.FromFolder(folder.Root);

        Assert.That(set.ClassCounts, Is.EqualTo(new[] { 4, 3 }));
        Assert.That(set.LeftOut, Is.EquivalentTo(new[] { "2 .tif files", "1 .heic file", "1 file without an ending" }));
    }

    [Test]
    public void FromFolder_NamesThatDifferInCase_AreTwoClasses()
    {
        using var folder = new PhotoFolderFixture(("Rose", 2), ("lily", 3));
        if (Directory.Exists(folder.At("rose")))
            Assert.Ignore("The file system does not distinguish upper and lower case.");
        folder.Add("rose/1.png", 1);

        Assert.That(ImageDatasetSplit.FromFolder(folder.Root).Training.ClassNames, Is.EqualTo(new[] { "Rose", "lily", "rose" }));
    }

    [Test]
    public void FromFolder_OfKnownClasses_NeedsNeitherAllNorTwo()
    {
        using var folder = new PhotoFolderFixture(("b", 3));
        Directory.CreateDirectory(folder.At("a"));
        var set = ImageDataset.FromFolder(folder.Root, ["a", "b", "c"]);

        Assert.That((set.ClassNames, set.ClassCounts), Is.EqualTo(((string[])["a", "b", "c"], (int[])[0, 3, 0])));
    }

    [Test]
    public void LoadImagesFromFolder_OfTheSameFolder_ReadsTheSame()
    {
        using var folder = new PhotoFolderFixture(("a", 2), ("b", 3));
        folder.Add("a/.git/x.png", 9);
        Link(folder, "a/back", "..");
        var paths = new MLContext().Data.LoadImagesFromFolder(folder.Root).GetColumn<string>("ImagePath");

        Assert.That(paths, Is.EqualTo(ImageDataset.FromFolder(folder.Root).Samples.Select(sample => sample.Path)));
        Assert.That(ImageFolder.GetImages(folder.Root), Is.EqualTo(paths));
    }

    private static void Link(PhotoFolderFixture folder, string path, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder.At(path))!);
        try
        {
            Directory.CreateSymbolicLink(folder.At(path), target);
        }
        catch (IOException exception)
        {
            Assert.Ignore($"The system creates no links: {exception.Message}");
        }
    }
}
