namespace MLNet.VisionGraph.Tests.Masks;

public class RunLengthTextTests
{
    [Test]
    public void Write_LongRuns_UsesSeveralCharactersAndDifferences()
    {
        // 1000 = 8 + 31 · 32: groups 8 and 31, and one more for the sign. From the fourth run on, differences: 5 − 3, 40 − 1000, 152 − 5.
        var mask = InstanceMask.FromRunLengths([1000, 3, 1000, 5, 40, 152], 100, 22);

        Assert.That(mask.ToCompressedRunLengths(), Is.EqualTo("Xo03Xo02PROc4"));
        Assert.That(InstanceMask.FromCompressedRunLengths(mask.ToCompressedRunLengths(), 100, 22).Runs, Is.EqualTo(mask.Runs));
    }

    [Test]
    public void FromCompressedRunLengths_LargestMask_ReadsBack()
    {
        var mask = InstanceMask.FromRunLengths([0, int.MaxValue - 3, 1, 1, 1], int.MaxValue, 1);

        Assert.That(InstanceMask.FromCompressedRunLengths(mask.ToCompressedRunLengths(), int.MaxValue, 1), Is.EqualTo(mask));
    }

    [TestCase("", "the sum is 0, not 6")]
    [TestCase("33", "")]
    [TestCase("5", "the sum is 5, not 6")]
    [TestCase("7", "greater than 6")]
    [TestCase("P", "does not end")]
    [TestCase("O", "length -1")]
    [TestCase("100O", "length -1")]
    [TestCase("PPPPPPPPPPP0", "too long")]
    [TestCase("oooooo7", "length 8589934591")]
    [TestCase("3 3", "U+0020")]
    [TestCase("3p3", "U+0070")]
    [TestCase("3é3", "U+00E9")]
    public void FromCompressedRunLengths_DamagedText_SaysWhatIsWrong(string text, string message)
    {
        TestDelegate read = () => InstanceMask.FromCompressedRunLengths(text, 2, 3);

        if (message.Length == 0)
            Assert.That(read, Throws.Nothing);
        else
            Assert.That(read, Throws.InstanceOf<InvalidDataException>().With.Message.Contains(message));
    }

    [Test]
    public void FromCompressedRunLengths_RandomText_IsReadOrRefused()
    {
        Random random = new(6);
        var readable = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 8)).Select(_ => (char)random.Next(46, 113)));
            try
            {
                var mask = InstanceMask.FromCompressedRunLengths(text, 4, 3);
                Assert.That(mask.ToPixels().Count(inside => inside), Is.EqualTo(mask.Area));
                readable++;
            }
            catch (InvalidDataException)
            {
                // What most of them are.
            }
        }

        Assert.That(readable, Is.InRange(1, 19_999));
    }
}
