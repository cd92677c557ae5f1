namespace MLNet.VisionGraph.Training.Tests.Data.Annotations;

/// <summary>What is written is read back: same photos, parts, classes and boxes, whether photos are copied or not.</summary>
public class RoundTripTests
{
    private static readonly AnnotationFormat[] s_formats =
    [
        AnnotationFormat.Coco,
        AnnotationFormat.Yolo,
        AnnotationFormat.Voc,
        AnnotationFormat.Vott,
        AnnotationFormat.LabelMe,
        AnnotationFormat.Csv,
    ];

    private static readonly string[] s_classes = ["fig", "a, \"b\" & <c>", "näïve: x", "no", "7"];

    [Test]
    public void WriteTo_ThenLoad_GivesTheSame(
        [ValueSource(nameof(s_formats))] AnnotationFormat format,
        [Values] bool copyImages,
        [Values(1, 2, 3)] int seed
    )
    {
        using var photos = new LabelSet();
        using var target = new LabelSet();
        var set = Draw(photos, new Random(seed));
        set.WriteTo(target.At("out"), format, copyImages);
        var read = ObjectDataset.Load(target.At("out"), new ObjectDatasetOptions { ImageFolder = copyImages ? null : photos.Path });

        Assert.That(read.Format, Is.EqualTo(format));
        Assert.That(read.Problems.Where(problem => problem.Kind != AnnotationProblemKind.OutsideImage), Is.Empty);
        Assert.That(read.Classes, format == AnnotationFormat.LabelMe ? Is.SubsetOf(s_classes) : Is.EqualTo(s_classes));
        Assert.That(
            Directory.EnumerateFiles(target.At("out"), "*.jpg", SearchOption.AllDirectories).Count(),
            Is.EqualTo(copyImages ? 7 : 0)
        );
        Assert.That(read.Images, Has.Count.EqualTo(set.Images.Count));
        foreach (var image in set.Images)
        {
            // Each photo has a size of its own.
            var same = read.Images.Single(other => (other.Width, other.Height) == (image.Width, image.Height));
            Assert.That(same.Split, Is.EqualTo(image.Split));
            Assert.That(same.Objects.Select(each => each.Class), Is.EqualTo(image.Objects.Select(each => each.Class)));
            foreach (var (found, expected) in same.Objects.Zip(image.Objects))
            {
                // YOLO's ten digits of a photo of 60 pixels.
                Assert.That(Edges(found.Box), Is.EqualTo(Edges(expected.Box)).Within(format == AnnotationFormat.Yolo ? 1e-8 : 1e-12));
            }
        }
    }

    [TestCase(AnnotationFormat.Coco)]
    [TestCase(AnnotationFormat.LabelMe)]
    [TestCase(AnnotationFormat.Vott)]
    [TestCase(AnnotationFormat.Yolo)]
    public void WriteTo_Outlines_AreReadBack(AnnotationFormat format)
    {
        using var photos = new LabelSet().Photo("a.jpg");
        double[] outline = [1, 2, 20.5, 3, 15.25, 25];
        AnnotatedImage image = new(
            photos.At("a.jpg"),
            40,
            30,
            [new("x", new(1, 2, 20.5, 25)) { Polygons = [outline] }, new("x", new(5, 5, 9, 9))]
        );
        using var target = new LabelSet();
        var losses = new ObjectDataset(["x"], [image]).WriteTo(target.Path, format);
        var read = target.Load(new ObjectDatasetOptions { ImageFolder = photos.Path }).Images.Single().Objects;

        Assert.That(read[0].Polygons!.Single(), Is.EqualTo(outline).Within(1e-8));
        Assert.That(Edges(read[1].Box), Is.EqualTo((double[])[5, 5, 9, 9]).Within(1e-8));
        Assert.That(losses, Is.Empty);
    }

    [Test]
    public void WriteTo_Coco_KeepsMasksPartsCrowdsAndAreas()
    {
        using var photos = new LabelSet().Photo("a.jpg");
        var mask = InstanceMask.FromPolygons(
            [
                [2, 2, 12, 2, 12, 20, 2, 20],
            ],
            40,
            30
        );
        AnnotatedObject[] objects =
        [
            new("x", mask.Bounds)
            {
                Mask = mask,
                IsCrowd = true,
                Area = 123.25,
            },
            new("x", new(0, 0, 12, 12))
            {
                Polygons =
                [
                    [0, 0, 4, 0, 4, 4],
                    [8, 8, 12, 8, 12, 12],
                ],
            },
        ];
        using var target = new LabelSet();
        new ObjectDataset(["x"], [new(photos.At("a.jpg"), 40, 30, objects, "val")]).WriteTo(target.Path, AnnotationFormat.Coco);
        var read = target.Load(new ObjectDatasetOptions { ImageFolder = photos.Path }).Images.Single().Objects;

        Assert.That((read[0].Mask, read[0].IsCrowd, read[0].Area, read[0].Box), Is.EqualTo((mask, true, 123.25, mask.Bounds)));
        Assert.That(read[1].Polygons, Is.EqualTo(objects[1].Polygons));
    }

    [Test]
    public void WriteTo_YoloPartsAndMasks_CoverTheSamePixels()
    {
        using var photos = new LabelSet().Photo("a.jpg");
        double[][] parts =
        [
            [0, 0, 6, 0, 6, 6, 0, 6],
            [20, 8, 28, 8, 28, 16, 20, 16],
            [4, 20, 9, 20, 9, 28, 4, 28],
        ];
        var mask = InstanceMask.FromPolygons(parts, 40, 30);
        AnnotatedObject[] objects = [new("x", mask.Bounds) { Polygons = parts }, new("x", mask.Bounds) { Mask = mask }];
        using var target = new LabelSet();
        var losses = new ObjectDataset(["x"], [new(photos.At("a.jpg"), 40, 30, objects)]).WriteTo(target.Path, AnnotationFormat.Yolo);
        var read = target.Load(new ObjectDatasetOptions { ImageFolder = photos.Path }).Images.Single().Objects;

        foreach (var found in read)
            Assert.That(InstanceMask.FromPolygons(found.Polygons!, 40, 30).IntersectionOverUnion(mask), Is.GreaterThan(0.9));
        Assert.That(losses, Has.Some.Contains("joined to one outline, of 1 object").And.Some.Contains("masks"));
    }

    [TestCase(AnnotationFormat.Yolo)]
    [TestCase(AnnotationFormat.LabelMe)]
    public void WriteTo_BoxThatIsNotTheBoundsOfItsOutline_IsNamed(AnnotationFormat format)
    {
        using var photos = new LabelSet().Photo("a.jpg");
        AnnotatedObject[] objects =
        [
            new("x", new(1, 1, 6, 5))
            {
                Polygons =
                [
                    [1, 1, 5, 1, 5, 5],
                ],
            },
            new("x", new(1, 1, 5, 5))
            {
                Polygons =
                [
                    [1, 1, 5, 1, 5, 5],
                ],
            },
            new("x", new(2, 2, 11, 8))
            {
                Mask = InstanceMask.FromPolygons(
                    [
                        [2, 2, 10, 2, 10, 8, 2, 8],
                    ],
                    40,
                    30
                ),
            },
        ];
        using var target = new LabelSet();
        var losses = new ObjectDataset(["x"], [new(photos.At("a.jpg"), 40, 30, objects)]).WriteTo(target.Path, format);

        Assert.That(losses, Has.Some.EqualTo("the boxes, which are not the bounds of the outlines, of 2 objects"));
    }

    [Test]
    public void WriteTo_WhatAFormatDoesNotHold_IsNamed()
    {
        using var photos = new LabelSet().Photo("a.jpg");
        AnnotatedObject[] objects =
        [
            new("x", new(1, 1, 5, 5))
            {
                Polygons =
                [
                    [1, 1, 5, 1, 5, 5],
                ],
                IsDifficult = true,
            },
            new("x", new(1, 1, 5, 5)) { IsCrowd = true, Tags = ["x", "y"] },
        ];
        var set = new ObjectDataset(["x", "unused"], [new(photos.At("a.jpg"), 40, 30, objects)]);
        using var target = new LabelSet();

        Assert.That(
            set.WriteTo(target.At("csv"), AnnotationFormat.Csv),
            Is.EqualTo(
                (string[])
                    [
                        "the outlines of 1 object",
                        "the marks 'crowd', 'difficult' and 'truncated' of 2 objects",
                        "all names but the first of 1 object",
                    ]
            )
        );
        Assert.That(set.WriteTo(target.At("labelme"), AnnotationFormat.LabelMe), Has.Some.EqualTo("the classes without objects (unused)"));
        Assert.That(
            () => set.WriteTo(target.At("supervisely"), AnnotationFormat.Supervisely),
            Throws.ArgumentException.With.Message.Contains("Supervisely is read, not written. These are: COCO, YOLO")
        );
    }

    [Test]
    public void WriteTo_PartOutsideTheFolder_Throws()
    {
        using var photos = new LabelSet().Photo("a.jpg");
        using var target = new LabelSet();
        var set = new ObjectDataset([], [new(photos.At("a.jpg"), 40, 30, [], "../../elsewhere")]);

        foreach (var format in s_formats.Except([AnnotationFormat.Voc]))
            Assert.That(
                () => set.WriteTo(target.At("out"), format, copyImages: true),
                Throws.InvalidOperationException.With.Message.Contains("outside")
            );
        Assert.That(Directory.EnumerateFileSystemEntries(target.Path), Is.SubsetOf((string[])[target.At("out")]));
    }

    // Photos of the same name in several parts and folders; some without objects; boxes with fractions and beyond the edge.
    private static ObjectDataset Draw(LabelSet photos, Random random)
    {
        string[] names = ["train/a.jpg", "train/b c.jpg", "train/sub/a.jpg", "val/a.jpg", "val/ü.jpg", "test/a.jpg", "test/-z.jpg"];
        var images = new List<AnnotatedImage>();
        foreach (var (index, name) in names.Index())
        {
            var (width, height) = (30 + 3 * index, 60 - 2 * index);
            photos.Photo(name, width, height);
            var objects = Enumerable.Range(0, index % 3 == 1 ? 0 : random.Next(1, 4)).Select(_ => Object(random, width, height));
            images.Add(new AnnotatedImage(photos.At(name), width, height, [.. objects], name.Split('/')[0]));
        }

        return new ObjectDataset(s_classes, images) { Folder = photos.Path };
    }

    private static AnnotatedObject Object(Random random, int width, int height)
    {
        var (x, y) = (random.NextDouble() * (width - 10) - 2, random.NextDouble() * (height - 10) - 2);
        var (w, h) = (4 + random.NextDouble() * 10, 4 + random.NextDouble() * 10);
        var name = s_classes[random.Next(s_classes.Length)];
        return random.Next(3) > 0
            ? new AnnotatedObject(name, new(x, y, x + w, y + h))
            : new AnnotatedObject(name, new(x, y, x + w, y + h))
            {
                Polygons =
                [
                    [x, y, x + w, y + h / 2, x + w / 3, y + h],
                ],
            };
    }

    private static double[] Edges(BoundingBox box) => [box.X0, box.Y0, box.X1, box.Y1];
}
