using MLNet.VisionGraph.Training.Tests.Augmentation;

namespace MLNet.VisionGraph.Training.Tests.Data;

public class PhotoSetTests
{
    [Test]
    public void WithClasses_OtherOrderAndMore_FindsThemByName()
    {
        var set = new ImageDataset(
            [ImageSample.FromFile("1", 0), ImageSample.FromFile("2", 1), ImageSample.FromFile("3", 0)],
            ["zoo", "ant", "unused"],
            [new UnreadableImage("4", 1, "broken"), new UnreadableImage("5", -1, "no label")]
        );
        var mapped = set.WithClasses(["ant", "bee", "zoo"]);

        Assert.That(mapped.ClassNames, Is.EqualTo(new[] { "ant", "bee", "zoo" }));
        Assert.That(mapped.Samples.Select(photo => (photo.Path, photo.Label)), Is.EqualTo(new[] { ("1", 2), ("2", 0), ("3", 2) }));
        Assert.That(mapped.Unreadable.Select(photo => photo.Label), Is.EqualTo(new[] { 0, -1 }));
        Assert.That(
            () => set.WithClasses(["zoo", "bee"]),
            Throws.TypeOf<TrainingDataException>().With.Message.Contains("'ant'").And.Message.Not.Contains("'unused'")
        );
    }

    [Test]
    public void WithoutUnreadable_HeaderThatClaimsTooManyPixels_LeavesThePhotoOut()
    {
        // A PNG file of 1000000 × 1000000 pixels, says its header.
        var bytes = Convert.FromHexString(
            "89504E470D0A1A0A0000000D49484452000F4240000F424008060000005C6D387D00"
                + "00000C49444154789C6360A00C000000400001B7347CEF0000000049454E44AE426082"
        );
        var set = new ImageDataset([ImageSample.FromBytes(bytes, 0, "huge")], ["a"]);

        Assert.That(set.WithoutUnreadable().Unreadable.Single().Name, Is.EqualTo("huge"));
    }

    [Test]
    public void FromFolder_OfClasses_OrdersThemByName()
    {
        using var folder = new PhotoFolderFixture(("pear", 2), ("Apple", 3), (".hidden", 1));
        folder.Write("pear/notes.txt", "no photo");
        folder.Add("pear/deep/er/one.JPG", 4);
        var set = ImageDataset.FromFolder(folder.Root);

        Assert.That(set.ClassNames, Is.EqualTo(new[] { "Apple", "pear" }));
        Assert.That(set.ClassCounts, Is.EqualTo(new[] { 3, 3 }));
        Assert.That(set.Samples.Select(sample => sample.Label), Is.EqualTo(new[] { 0, 0, 0, 1, 1, 1 }));
    }

    [Test]
    public void FromFolder_WithoutWhatItNeeds_SaysSo()
    {
        using var folder = new PhotoFolderFixture();
        Assert.That(() => ImageDataset.FromFolder(folder.At("nowhere")), Throws.TypeOf<DirectoryNotFoundException>());
        Assert.That(
            () => ImageDataset.FromFolder(folder.Root),
            Throws.TypeOf<TrainingDataException>().With.Message.Contains("It is empty")
        );
        folder.Add("loose.png", 1);
        Assert.That(
            () => ImageDataset.FromFolder(folder.Root),
            Throws.TypeOf<TrainingDataException>().With.Message.Contains("no subfolders")
        );
        folder.Add("pear/1.png", 1);
        Assert.That(
            () => ImageDataset.FromFolder(folder.Root),
            Throws.TypeOf<TrainingDataException>().With.Message.Contains("one class only").And.Message.Contains("'pear'")
        );
        folder.Write("plum/notes.txt", "no photo");
        Assert.That(
            () => ImageDataset.FromFolder(folder.Root),
            Throws.TypeOf<TrainingDataException>().With.Message.Contains("class 'plum'").And.Message.Contains("no images")
        );
    }

    [Test]
    public void FromFolder_OfASplitSet_PointsToTheSplit()
    {
        using var folder = new PhotoFolderFixture(("train/a", 2), ("train/b", 2), ("val/a", 1));

        Assert.That(
            () => ImageDataset.FromFolder(folder.Root),
            Throws.TypeOf<TrainingDataException>().With.Message.Contains("ImageDatasetSplit.FromFolder")
        );
    }

    [Test]
    public void SplitFromFolder_InImageNetLayout_TakesWhatIsGiven()
    {
        using var folder = new PhotoFolderFixture(("train/n01", 3), ("train/n02", 2), ("val/n02", 2), ("test/n01", 1));
        var split = ImageDatasetSplit.FromFolder(folder.Root);

        Assert.That((split.Training.Count, split.Validation.Count, split.Test!.Count), Is.EqualTo((5, 2, 1)));
        Assert.That(split.Validation.ClassNames, Is.EqualTo(split.Training.ClassNames));
        Assert.That(split.Validation.Samples.Select(sample => sample.Label), Is.All.EqualTo(1));
    }

    [Test]
    public void SplitFromFolder_WithTestButNoVal_SplitsTrainUnlessAskedOtherwise()
    {
        using var folder = new PhotoFolderFixture(("train/a", 10), ("train/b", 10), ("test/a", 1));
        var split = ImageDatasetSplit.FromFolder(folder.Root, 0.3);
        var lent = ImageDatasetSplit.FromFolder(folder.Root, testIsValidation: true);

        Assert.That((split.Training.Count, split.Validation.Count, split.Test!.Count), Is.EqualTo((14, 6, 1)));
        Assert.That((lent.Training.Count, lent.Validation.Count, lent.Test), Is.EqualTo((20, 1, (ImageDataset?)null)));
    }

    [TestCase("")]
    [TestCase("train/")]
    public void SplitFromFolder_Prepared_SplitsWhatIsLeft(string parent)
    {
        using var folder = new PhotoFolderFixture((parent + "a", 2), (parent + "b", 2));
        for (var i = 0; i < 6; i++)
            folder.Write($"{parent}a/broken{i}.png", "this is no PNG");
        var split = ImageDatasetSplit.FromFolder(folder.Root, prepare: photos => photos.WithoutUnreadable());

        Assert.That((split.Training.ClassCounts, split.Validation.ClassCounts), Is.EqualTo(((int[])[1, 1], (int[])[1, 1])));
        Assert.That(split.Training.Unreadable, Has.Count.EqualTo(6));
    }

    [Test]
    public void SplitFromFolder_WithAnUnknownClassInVal_NamesIt()
    {
        using var folder = new PhotoFolderFixture(("train/a", 2), ("train/b", 2), ("val/zebra", 1));

        Assert.That(
            () => ImageDatasetSplit.FromFolder(folder.Root),
            Throws.TypeOf<TrainingDataException>().With.Message.Contains("zebra").And.Message.Contains("'a', 'b'")
        );
    }

    [Test]
    public void Split_OfUnevenClasses_KeepsEachOnBothSides()
    {
        var set = Labels((0, 100), (1, 3), (2, 2), (3, 1));
        var split = set.Split(0.2, seed: 5);

        Assert.That(split.Validation.ClassCounts, Is.EqualTo(new[] { 20, 1, 1, 0 }));
        Assert.That(split.Training.ClassCounts, Is.EqualTo(new[] { 80, 2, 1, 1 }));
        Assert.That(split.Training.Samples.Concat(split.Validation.Samples), Is.EquivalentTo(set.Samples));
    }

    [Test]
    public void Split_BySeed_IsRepeatableAndDiffers()
    {
        var set = Labels((0, 30), (1, 30));
        string[] Names(long seed) => [.. set.Split(0.2, seed).Validation.Samples.Select(sample => sample.Name)];

        var (first, again) = (Names(1), Names(1));

        Assert.That(again, Is.EqualTo(first));
        Assert.That(Names(2), Is.Not.EqualTo(first));
        Assert.That(first, Is.Ordered.Using<string>(StringComparer.Ordinal));
        Assert.That(() => set.Split(0), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => set.Split(1), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void CheckTrainable_OfUnusableSets_SaysWhatIsMissing()
    {
        Assert.That(() => Labels().CheckTrainable(), Throws.TypeOf<TrainingDataException>().With.Message.Contains("no images"));
        Assert.That(() => Labels((0, 5)).CheckTrainable(), Throws.TypeOf<TrainingDataException>().With.Message.Contains("one class only"));
        Assert.That(
            () => Labels((0, 5), (1, 0), (2, 4)).CheckTrainable(minimumPerClass: 1),
            Throws.TypeOf<TrainingDataException>().With.Message.Contains("'class1' (0)")
        );
        Assert.That(() => Labels((0, 5), (1, 0), (2, 4)).CheckTrainable(), Throws.Nothing, "an unused value of a key column");
        var lost = new ImageDataset(
            Labels((0, 5), (1, 0), (2, 4)).Samples,
            ["a", "b", "c"],
            [new UnreadableImage("b/1.png", 1, "damaged")]
        );
        Assert.That(() => lost.CheckTrainable(), Throws.TypeOf<TrainingDataException>().With.Message.Contains("'b' (0)"));
        Assert.That(
            () => Labels((0, 5), (1, 1)).CheckTrainable(minimumPerClass: 2),
            Throws.TypeOf<TrainingDataException>().With.Message.Contains("at least 2 images")
        );
        Assert.That(
            () => Labels((0, 5), (1, 1)).CheckTrainable(minimumImages: 8),
            Throws.TypeOf<TrainingDataException>().With.Message.Contains("6 images, but 8")
        );
        Assert.That(() => Labels((0, 5), (1, 1)).CheckTrainable(), Throws.Nothing);
    }

    [Test]
    public void WithoutUnreadable_OfBrokenFiles_ListsAndSkipsThem()
    {
        using var folder = new PhotoFolderFixture(("a", 4), ("b", 2));
        var broken = folder.Write("a/001x.jpg", "this is no JPEG");
        var empty = folder.Write("b/zero.png", string.Empty);
        var set = ImageDataset.FromFolder(folder.Root);
        File.Delete(folder.At("a/003.png"));
        var readable = set.WithoutUnreadable(workers: 2);

        Assert.That(readable.ClassCounts, Is.EqualTo(new[] { 3, 2 }));
        Assert.That(readable.Unreadable.Select(photo => photo.Name), Is.EqualTo(new[] { broken, folder.At("a/003.png"), empty }));
        Assert.That(readable.Unreadable[0].Reason, Does.Contain("damaged"));
        Assert.That(readable.WithoutUnreadable(), Is.SameAs(readable));
    }

    [Test]
    public void WithoutUnreadable_OfTruncatedFiles_KeepsAndMentionsThem()
    {
        using var folder = new PhotoFolderFixture(("a", 4), ("b", 2));
        using (var picture = Pictures.Draw(80, 60, 3))
        using (var image = Pictures.ToMlImage(picture))
            image.Save(folder.At("a/new.jpg"));
        var jpeg = File.ReadAllBytes(folder.At("a/new.jpg"));
        File.WriteAllBytes(folder.At("a/new.jpg"), jpeg[..(jpeg.Length / 2)]);
        var set = ImageDataset.FromFolder(folder.Root).WithoutUnreadable();

        Assert.That(set.ClassCounts, Is.EqualTo(new[] { 5, 2 }), "used as far as it goes");
        Assert.That(set.Unreadable, Is.Empty);
        Assert.That(
            set.Notes,
            Is.EqualTo(new[] { $"truncated: 1 image is incomplete and used as far as it goes ('{folder.At("a/new.jpg")}')" })
        );
        Assert.That(set.Split(0.5).Notes, Is.EqualTo(set.Notes));
    }

    [Test]
    public void Constructor_WithALabelWithoutClass_Throws()
    {
        Assert.That(
            () => new ImageDataset([ImageSample.FromFile("x.png", 2)], ["a", "b"]),
            Throws.ArgumentException.With.Message.Contains("'x.png' has the label 2")
        );
        Assert.That(() => new ImageDataset([], ["a", "a"]), Throws.ArgumentException.With.Message.Contains("'a'"));
    }

    /// <summary>Photos whose files are never read.</summary>
    internal static ImageDataset Labels(params (int Label, int Count)[] classes) =>
        new(
            classes.SelectMany(entry =>
                Enumerable.Range(0, entry.Count).Select(i => ImageSample.FromFile($"{entry.Label}-{i:000}.png", entry.Label))
            ),
            classes.Select(entry => $"class{entry.Label}")
        );
}
